namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>
/// A small world model with seeded weights, as exported files and in plain C#: the article's encoder, its four
/// numbers being frames of given channels, and a predictor of given actions, horizon and positional encoding.
/// </summary>
internal sealed class TestWorld
{
    private readonly TestNetwork _predictor;

    public TestWorld(int actionSize = 1, int horizon = 1, int positionalEncodingSize = 0, bool imputes = false,
        int channels = 1)
    {
        (ActionSize, Horizon, PositionalEncodingSize) = (actionSize, horizon, positionalEncodingSize);
        int predictorActionSize = actionSize * horizon + positionalEncodingSize;
        _predictor = new TestNetwork(16 + predictorActionSize, hiddenSize: 32, outputSize: 16, seed: 2);
        IReadOnlyDictionary<string, string> metadata = (TestNetwork.Article.Description(channels, actionSize) with
        {
            Horizon = horizon,
            PositionalEncodingSize = positionalEncodingSize,
            ImputesMissingValues = imputes,
        }).ToMetadata();
        Encoder = TestNetwork.Article.ToOnnx([("window", 4)], "latent", 16, metadata);
        Predictor = _predictor.ToOnnx(
            predictorActionSize == 0 ? [("latent", 16)] : [("latent", 16), ("action", predictorActionSize)],
            "next_latent", 16, metadata);
    }

    public int ActionSize { get; }

    public int Horizon { get; }

    public int PositionalEncodingSize { get; }

    public byte[] Encoder { get; }

    public byte[] Predictor { get; }

    public JepaModel Load() => JepaModel.Load(Encoder, Predictor);

    /// <summary>ẑ_1 … ẑ_S of one start, one after the other.</summary>
    public float[] Rollout(float[] latent, float[] actions, int steps, long time = 0)
    {
        var rollout = new List<float>();
        int size = ActionSize * Horizon;
        for (int step = 0; step < steps; step++)
        {
            var encoding = new float[PositionalEncodingSize];
            PositionalEncoding.Encode(time + step * Horizon, encoding);
            latent = _predictor.Forward([.. latent, .. actions.AsSpan(step * size, size), .. encoding]);
            rollout.AddRange(latent);
        }
        return [.. rollout];
    }
}
