namespace OpenRs.Cloud.Embedded;

/// <summary>A state that is read before its grain activates.</summary>
internal interface IStateLoader
{
    Task LoadAsync();
}
