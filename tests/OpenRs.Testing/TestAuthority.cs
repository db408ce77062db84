using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpenRs.Testing;

/// <summary>A certificate authority of a test, and the certificates that it signs for 127.0.0.1.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly string _folder;

    /// <summary>Makes an authority that keeps its files in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Its common name; another one in each authority that somebody trusts at once.</param>
    public TestAuthority(string folder, string name = "OpenRs test authority")
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        RootPath = Write("ca.pem", _root.ExportCertificatePem());
    }

    /// <summary>The authority's certificate as a PEM file.</summary>
    public string RootPath { get; }

    /// <summary>Signs a certificate for 127.0.0.1 and writes it with its key.</summary>
    /// <param name="name">Common name, and name of the files.</param>
    /// <param name="serial">Serial number.</param>
    /// <returns>Paths of the PEM certificate, its PEM key, and both as PFX without a password.</returns>
    public (string Certificate, string Key, string Pfx) Issue(string name, long serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            _root, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(7), BitConverter.GetBytes(serial));
        using var withKey = signed.CopyWithPrivateKey(key);
        var pfx = Path.Combine(_folder, $"{name}.pfx");
        File.WriteAllBytes(pfx, withKey.Export(X509ContentType.Pfx));
        return (Write($"{name}.pem", signed.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()), pfx);
    }

    public void Dispose() => _root.Dispose();

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
