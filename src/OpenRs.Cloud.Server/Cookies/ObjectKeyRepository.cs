using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Cookies;

/// <summary>Keys of cookies as objects. They are read at the start and once a day, and a new one is written every three months.</summary>
internal sealed class ObjectKeyRepository(IObjectStore objects) : IXmlRepository
{
    private const string Folder = "dashboard/keys/";
    private const int MaxKeyBytes = 64 << 10;
    private const int MaxKeys = 1000;

    public IReadOnlyCollection<XElement> GetAllElements() => ReadAsync().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName) => objects.PutAsync(
        $"{Folder}{Guid.NewGuid():N}.xml",
        System.Text.Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)),
        PutCondition.None,
        CancellationToken.None).GetAwaiter().GetResult();

    private async Task<IReadOnlyCollection<XElement>> ReadAsync()
    {
        var keys = new List<XElement>();
        await foreach (var key in objects.ListAsync(Folder, CancellationToken.None).Take(MaxKeys))
        {
            var content = await objects.ReadAllBytesAsync(key.Name, MaxKeyBytes, CancellationToken.None);
            using var stream = new MemoryStream(content);
            keys.Add(XElement.Load(stream));
        }

        return keys;
    }
}
