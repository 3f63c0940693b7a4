using System.Text.Json;
using Jepa.Training.Losses;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Outsider;

namespace Jepa.Training.Tests.Options;

/// <summary>Options as text: in checkpoints, which compare them, and in exported files, which give them back.</summary>
[TestClass]
public sealed class PartConverterTests
{
    private static IEnumerable<(EncoderArchitecture Encoder, string Options)> Encoders =>
    [
        (new DenseEncoder { HiddenSizes = [3, 4] }, """{"HiddenSizes":[3,4]}"""),
        (new ConvolutionEncoder { Channels = [5], KernelSize = 2, Stride = 1 },
            """{"Channels":[5],"KernelSize":2,"Stride":1}"""),
        (new ImageConvolutionEncoder { Channels = [8], Groups = 4, HiddenSizes = [] },
            """{"Channels":[8],"KernelSize":3,"Stride":2,"Groups":4,"EmbeddingSize":64,"HiddenSizes":[]}"""),
        (new TransformerEncoder { ModelSize = 8, Heads = 2, Blocks = 3, FeedForwardSize = 4 },
            """{"ModelSize":8,"Heads":2,"Blocks":3,"FeedForwardSize":4}"""),
        (new VisionTransformerEncoder { PatchSize = 2, ModelSize = 8, Heads = 2, Blocks = 1, HiddenSizes = [] },
            """{"PatchSize":2,"ModelSize":8,"Heads":2,"Blocks":1,"FeedForwardSize":128""" +
            ""","EmbeddingSize":64,"HiddenSizes":[]}"""),
    ];

    private static IEnumerable<JepaObjective> Objectives =>
    [
        JepaObjective.Article, JepaObjective.LeJepa,
        JepaObjective.LeWorldModel with { Regularizer = new SigReg { Knots = 5, Projections = 7 } },
        JepaObjective.Article with { Regularizer = new VicReg(), Target = PredictionTarget.MovingAverage },
        JepaObjective.Article with { Regularizer = new NoRegularizer(), PredictionError = new MeanSquaredError() },
    ];

    [TestMethod]
    [DynamicData(nameof(Encoders))]
    public void Write_Encoder_NamesItsTypeAndAllItsOptions(EncoderArchitecture encoder, string options)
    {
        string text = JsonSerializer.Serialize(encoder);

        Assert.AreEqual($$"""{"type":"{{encoder.GetType().Name}}","options":{{options}}}""", text);
        EncoderArchitecture read = JsonSerializer.Deserialize<EncoderArchitecture>(text)!;
        Assert.AreEqual(encoder.GetType(), read.GetType());
        Assert.AreEqual(text, JsonSerializer.Serialize(read));
    }

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void Read_Objective_IsTheSame(JepaObjective objective)
    {
        JepaObjective read = JsonSerializer.Deserialize<JepaObjective>(JsonSerializer.Serialize(objective))!;

        Assert.AreEqual(objective, read);
    }

    [TestMethod]
    public void Read_TypeOfSomebodyElses_IsRefused()
    {
        AssertRefused<EncoderArchitecture>(JsonSerializer.Serialize<EncoderArchitecture>(new PooledEncoder()), "PooledEncoder");
        AssertRefused<PredictorArchitecture>(
            JsonSerializer.Serialize<PredictorArchitecture>(new ResidualPredictor()), "ResidualPredictor");
        AssertRefused<Regularizer>(JsonSerializer.Serialize<Regularizer>(new SpreadRegularizer()), "SpreadRegularizer");
        AssertRefused<PredictionError>(
            JsonSerializer.Serialize<PredictionError>(new SmoothAbsoluteError()), "SmoothAbsoluteError");
    }

    [TestMethod]
    [DataRow("JepaTrainer", DisplayName = "no part at all")]
    [DataRow("DensePredictor", DisplayName = "a part of another kind")]
    [DataRow("EncoderArchitecture", DisplayName = "the abstract part")]
    [DataRow("denseencoder", DisplayName = "another case")]
    [DataRow("System.Diagnostics.Process", DisplayName = "another library's")]
    public void Read_TypeThatIsNoSuchPart_IsRefused(string type) =>
        AssertRefused<EncoderArchitecture>("{\"type\":\"" + type + "\",\"options\":{}}", type);

    [TestMethod]
    public void Read_DensePredictor_IsTheSame()
    {
        string text = JsonSerializer.Serialize<PredictorArchitecture>(new DensePredictor { HiddenSizes = [9] });

        CollectionAssert.AreEqual(
            new[] { 9 }, ((DensePredictor)JsonSerializer.Deserialize<PredictorArchitecture>(text)!).HiddenSizes.ToArray());
    }

    [TestMethod]
    public void Write_DensePredictor_IsTheTextOfFilesFromBeforeResidualUnlessItIs()
    {
        Assert.AreEqual(
            """{"type":"DensePredictor","options":{"HiddenSizes":[32]}}""",
            JsonSerializer.Serialize<PredictorArchitecture>(new DensePredictor()));
        string residual = JsonSerializer.Serialize<PredictorArchitecture>(new DensePredictor { Residual = true });
        Assert.AreEqual("""{"type":"DensePredictor","options":{"HiddenSizes":[32],"Residual":true}}""", residual);
        Assert.IsTrue(((DensePredictor)JsonSerializer.Deserialize<PredictorArchitecture>(residual)!).Residual);
    }

    private static void AssertRefused<TPart>(string text, string type)
    {
        var error = Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize<TPart>(text));

        Assert.Contains($"'{type}' is no {typeof(TPart).Name} of Jepa.Training: give the options", error.Message);
    }
}
