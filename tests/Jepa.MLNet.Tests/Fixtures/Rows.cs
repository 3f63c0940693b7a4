using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>A row with a window for the article's encoder, and a number by which it is recognised.</summary>
internal sealed class WindowRow
{
    public int Index { get; set; }

    [VectorType(4)]
    public float[] Window { get; set; } = [];
}

/// <summary>What is read back.</summary>
internal sealed class LatentRow
{
    public int Index { get; set; }

    [VectorType(16)]
    public float[] Latent { get; set; } = [];
}

/// <summary>Seeded rows, and assertions on what became of them.</summary>
internal static class Rows
{
    public static WindowRow[] Windows(int count, int seed = 7)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(index => new WindowRow
        {
            Index = index,
            Window = [.. Enumerable.Range(0, 4).Select(_ => (random.NextSingle() - 0.5f) * 4)],
        })];
    }

    public static LatentRow[] Latents(this MLContext context, IDataView data) => [.. context.Data.CreateEnumerable<LatentRow>(data, reuseRowObject: false)];

    public static void AssertEncoded(WindowRow[] expected, IReadOnlyList<LatentRow> actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row].Index, actual[row].Index);
            AssertClose(TestNetwork.Article.Forward(expected[row].Window), actual[row].Latent);
        }
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5f, $"number {i}");
    }
}
