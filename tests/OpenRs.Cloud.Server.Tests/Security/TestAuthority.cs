using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>A certificate authority of a test, and the certificates that it signs for 127.0.0.1.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly TemporaryFolder _folder;

    public TestAuthority(TemporaryFolder folder)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=OpenRs test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
        RootPath = folder["ca.pem"];
        File.WriteAllText(RootPath, _root.ExportCertificatePem());
    }

    /// <summary>The authority's certificate as a PEM file.</summary>
    public string RootPath { get; }

    /// <summary>Signs a certificate for 127.0.0.1 and writes it with its key.</summary>
    /// <returns>Paths of the PEM certificate, its PEM key, and both as PFX without a password.</returns>
    public (string Certificate, string Key, string Pfx) Issue(string name, long serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var number = BitConverter.GetBytes(serial);
        using var signed = request.Create(_root, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(7), number);
        using var withKey = signed.CopyWithPrivateKey(key);
        Write($"{name}.pem", signed.ExportCertificatePem());
        Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(_folder[$"{name}.pfx"], withKey.Export(X509ContentType.Pfx));
        return (_folder[$"{name}.pem"], _folder[$"{name}.key"], _folder[$"{name}.pfx"]);
    }

    public void Dispose() => _root.Dispose();

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);
}
