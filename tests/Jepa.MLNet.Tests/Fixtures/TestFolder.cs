namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jepa");

    public string this[string fileName] => Path.Combine(_folder.FullName, fileName);

    public string Write(string fileName, byte[] bytes)
    {
        File.WriteAllBytes(this[fileName], bytes);
        return this[fileName];
    }

    public string WriteEncoder(TestNetwork network) => Write("encoder.onnx", network.ToEncoder());

    public void Dispose() => _folder.Delete(recursive: true);
}
