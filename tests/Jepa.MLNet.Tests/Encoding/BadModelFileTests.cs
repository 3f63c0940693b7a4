using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;

namespace Jepa.MLNet.Tests.Encoding;

[TestClass]
public sealed class BadModelFileTests
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    [TestMethod]
    public void JepaEncode_FileAbsent_NamesIt() =>
        Assert.Contains("'nowhere.onnx'", Assert.ThrowsExactly<FileNotFoundException>(() => Encode("nowhere.onnx")).Message);

    [TestMethod]
    public void JepaEncode_FileNotOnnx_SaysSo() => AssertRefused("this is not a model"u8.ToArray(), "is not an ONNX model");

    [TestMethod]
    public void JepaEncode_FileEmpty_SaysSo() => AssertRefused([], "is not an ONNX model");

    [TestMethod]
    public void JepaEncode_OnnxWithoutMetadata_SaysWhichPropertyIsMissing() =>
        AssertRefused(TestNetwork.Article.ToOnnx([("window", 4)], "latent", 16, NoMetadata), "'jepa.format_version' is missing");

    [TestMethod]
    public void JepaEncode_MetadataThatOnnxRuntimeCannotGive_IsRefused()
    {
        // The key ends at its NUL when ONNX Runtime is asked for the value.
        var metadata = new Dictionary<string, string>(TestNetwork.Article.Description().ToMetadata()) { ["jepa.\0"] = "1" };
        AssertRefused(TestNetwork.Article.ToOnnx([("window", 4)], "latent", 16, metadata), "declares");
    }

    [TestMethod]
    public void JepaEncode_MetadataContradictsTheGraph_SaysWhere() => AssertRefused(
        TestNetwork.Article.ToOnnx([("window", 4)], "latent", 16, (TestNetwork.Article.Description() with { WindowSize = 5 }).ToMetadata()),
        "The input 'window' of 'PATH' is float32 [batch, 4]; its metadata asks for float32 [batch, 5].");

    [TestMethod]
    public void JepaEncode_Predictor_SaysThatTheWindowIsMissing() => AssertRefused(
        TestNetwork.Article.ToOnnx([("latent", 4)], "next_latent", 16, TestNetwork.Article.Description().ToMetadata()), "has no input 'window'; it has 'latent'");

    [TestMethod]
    public void JepaEncode_InputTooMany_NamesThem()
    {
        var network = new TestNetwork(6, 8, 16);
        AssertRefused(
            network.ToOnnx([("window", 4), ("mask", 2)], "latent", 16, TestNetwork.Article.Description().ToMetadata()),
            "has the inputs 'window', 'mask'; expected 'window' alone");
    }

    private static void AssertRefused(byte[] file, string message)
    {
        using var folder = new TestFolder();
        string path = folder.Write("model.onnx", file);
        FormatException refusal = Assert.ThrowsExactly<FormatException>(() => Encode(path));
        Assert.Contains(message.Replace("PATH", path, StringComparison.Ordinal), refusal.Message);
        Assert.Contains(path, refusal.Message);
    }

    private static JepaEncodingEstimator Encode(string path) => new MLContext(seed: 1).Transforms.JepaEncode("Latent", "Window", path);
}
