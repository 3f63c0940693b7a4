using Jepa.MLNet.Tests.Fixtures;

namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class JepaModelDescriptionTests
{
    private static readonly JepaModelDescription Full = new()
    {
        ModelId = "ab12",
        WindowSize = 2,
        Frame = new FrameShape(3, 8, 8),
        LatentSize = 16,
        ActionSize = 2,
        Horizon = 3,
        PositionalEncodingSize = 4,
        ImputesMissingValues = true,
        Regularizer = "SIGReg/LeWM",
        RegularizerWeight = 0.1,
        TrainingDataFingerprint = "ff",
        PackageVersion = "0.1.0",
    };

    private static readonly Dictionary<string, string> FormatOne = new()
    {
        ["jepa.format_version"] = "1",
        ["jepa.window_size"] = "4",
        ["jepa.channels"] = "2",
        ["jepa.latent_size"] = "16",
        ["jepa.action_size"] = "6",
        ["jepa.horizon"] = "3",
        ["jepa.regularizer"] = "SIGReg/Article",
        ["jepa.regularizer_weight"] = "1",
        ["jepa.training_data_fingerprint"] = "00",
        ["jepa.package_version"] = "0.1.0",
    };

    [TestMethod]
    public void Metadata_WrittenAndRead_GivesTheDescription()
    {
        Assert.AreEqual(Full, JepaModelDescription.FromMetadata(Full.ToMetadata()));
        JepaModelDescription plain = TestNetwork.Article.Description();
        Assert.AreEqual(plain, JepaModelDescription.FromMetadata(plain.ToMetadata()));
        Assert.AreEqual("[3, 8, 8]", Full.ToMetadata()["jepa.frame_shape"]);
        Assert.IsFalse(plain.ToMetadata().ContainsKey("jepa.model_id"));
    }

    [TestMethod]
    public void Sizes_Derived_AreThoseOfTheGraphs()
    {
        Assert.AreEqual(2 * 3 * 8 * 8, Full.WindowLength);
        Assert.AreEqual(2 * 3 + 4, Full.PredictorActionSize);
    }

    [TestMethod]
    [DataRow("6", 2, 0)]
    [DataRow("0", 0, 0)]
    [DataRow("8", 0, 8)] // 3 frames of actions cannot make 8 values: a positional encoding.
    public void FromMetadata_FormatOne_TellsActionsFromPositionalEncoding(string written, int actionSize, int positional)
    {
        JepaModelDescription description = JepaModelDescription.FromMetadata(
            new Dictionary<string, string>(FormatOne) { ["jepa.action_size"] = written });

        Assert.AreEqual(
            (1, (string?)null, new FrameShape(2), false),
            (description.FormatVersion, description.ModelId, description.Frame, description.ImputesMissingValues));
        Assert.AreEqual((actionSize, positional), (description.ActionSize, description.PositionalEncodingSize));
        Assert.AreEqual(int.Parse(written), description.PredictorActionSize);
    }

    [TestMethod]
    [DataRow("format_version", "two", "'jepa.format_version' is 'two'; expected a whole number of at least 1")]
    [DataRow("format_version", "3", "format version 3, newer than this library's 2")]
    [DataRow("window_size", "0", "'jepa.window_size' is '0'; expected a whole number of at least 1")]
    [DataRow("window_size", "-4", "'jepa.window_size' is '-4'")]
    [DataRow("window_size", "1073741825", "asks for windows of 206158430400 values")]
    [DataRow("frame_shape", "[2, 3]", "'jepa.frame_shape' is '[2, 3]'; expected [channels] or [channels, height, width]")]
    [DataRow("latent_size", "1,5", "'jepa.latent_size' is '1,5'")]
    [DataRow("horizon", "0", "'jepa.horizon' is '0'")]
    [DataRow("action_size", "2000000000", "actions of 6000000004")]
    [DataRow("positional_encoding_size", "-1", "'jepa.positional_encoding_size' is '-1'")]
    [DataRow("imputes_missing_values", "yes", "'jepa.imputes_missing_values' is 'yes'; expected true or false")]
    [DataRow("regularizer_weight", "much", "'jepa.regularizer_weight' is 'much'; expected a number")]
    public void FromMetadata_MalformedProperty_IsNamed(string name, string value, string message)
    {
        var metadata = new Dictionary<string, string>(Full.ToMetadata()) { [$"jepa.{name}"] = value };

        Assert.Contains(message, Refusal(metadata));
    }

    [TestMethod]
    [DataRow("format_version")]
    [DataRow("frame_shape")]
    [DataRow("positional_encoding_size")]
    [DataRow("training_data_fingerprint")]
    public void FromMetadata_PropertyMissing_IsNamed(string name)
    {
        var metadata = new Dictionary<string, string>(Full.ToMetadata());
        metadata.Remove($"jepa.{name}");

        Assert.Contains($"'jepa.{name}' is missing", Refusal(metadata));
    }

    private static string Refusal(Dictionary<string, string> metadata) =>
        Assert.ThrowsExactly<FormatException>(() => JepaModelDescription.FromMetadata(metadata)).Message;
}
