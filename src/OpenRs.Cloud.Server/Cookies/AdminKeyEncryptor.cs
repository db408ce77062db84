using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Cookies;

/// <summary>
/// Encrypts keys of cookies under the admin key, which all servers of a cluster have. Another admin key ends all sessions.
/// </summary>
internal sealed class AdminKeyEncryptor(AdminKey adminKey) : IXmlEncryptor
{
    /// <summary>What the derived key is for.</summary>
    public const string Purpose = "openrs dashboard cookie keys";

    /// <summary>Length of the nonce before, and of the tag after the text.</summary>
    public static readonly (int Nonce, int Tag) Bytes = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedText = new byte[Bytes.Nonce + plain.Length + Bytes.Tag];
        var nonce = sealedText.AsSpan(0, Bytes.Nonce);
        var tag = sealedText.AsSpan(Bytes.Nonce + plain.Length);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(adminKey.DeriveKey(Purpose), Bytes.Tag);
        cipher.Encrypt(nonce, plain, sealedText.AsSpan(Bytes.Nonce, plain.Length), tag);
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(sealedText)), typeof(AdminKeyDecryptor));
    }
}
