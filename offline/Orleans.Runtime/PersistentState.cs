using Orleans.Core;

namespace Orleans
{
    public interface IFacetMetadata;
}

namespace Orleans.Runtime
{
    public interface IPersistentState<TState> : IStorage<TState>;

    public interface IPersistentStateConfiguration
    {
        string StateName { get; }

        string? StorageName { get; }
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute : Attribute, IFacetMetadata, IPersistentStateConfiguration
    {
        public PersistentStateAttribute(string stateName, string? storageName = null)
        {
            ArgumentNullException.ThrowIfNull(stateName);
            StateName = stateName;
            StorageName = storageName;
        }

        public string StateName { get; }

        public string? StorageName { get; }
    }
}
