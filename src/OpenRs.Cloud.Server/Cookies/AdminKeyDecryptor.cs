using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Cookies;

/// <summary>Decrypts what <see cref="AdminKeyEncryptor"/> encrypted. ASP.NET makes it by name.</summary>
/// <param name="services">The server's services.</param>
internal sealed class AdminKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var sealedText = Convert.FromBase64String(encryptedElement.Value);
        var (nonceBytes, tagBytes) = AdminKeyEncryptor.Bytes;
        if (sealedText.Length < nonceBytes + tagBytes)
        {
            throw new CryptographicException("The key of cookies is cut off.");
        }

        var plain = new byte[sealedText.Length - nonceBytes - tagBytes];
        using var cipher = new AesGcm(services.GetRequiredService<AdminKey>().DeriveKey(AdminKeyEncryptor.Purpose), tagBytes);
        cipher.Decrypt(
            sealedText.AsSpan(0, nonceBytes),
            sealedText.AsSpan(nonceBytes, plain.Length),
            sealedText.AsSpan(nonceBytes + plain.Length),
            plain);
        using var stream = new MemoryStream(plain);
        return XElement.Load(stream);
    }
}
