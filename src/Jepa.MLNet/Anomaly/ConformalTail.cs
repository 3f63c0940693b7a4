using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>
/// The tail of normal scores: conformal p-values (Vovk, Gammerman and Shafer 2005), exact on exchangeable rows.
/// </summary>
internal sealed class ConformalTail
{
    private readonly float[] _ascending;

    /// <param name="scores">The calibration scores, in any order.</param>
    public ConformalTail(IEnumerable<float> scores)
    {
        _ascending = [.. scores];
        Array.Sort(_ascending);
    }

    /// <summary>Gets n, the number of calibration scores.</summary>
    public int Count => _ascending.Length;

    /// <summary>The fewest calibration scores with which a p-value reaches a rate.</summary>
    public static int Fewest(double rate) => (int)Math.Min(int.MaxValue, Math.Ceiling(1 / rate - 1e-9) - 1);

    /// <summary>p = (1 + #{calibration ≥ s})/(n + 1); NaN of NaN.</summary>
    public double PValue(float score)
    {
        if (float.IsNaN(score))
            return double.NaN;
        int below = 0, above = Count;
        while (below < above)
        {
            int middle = (below + above) / 2;
            if (_ascending[middle] < score)
                below = middle + 1;
            else
                above = middle;
        }
        return (1.0 + Count - below) / (Count + 1);
    }

    /// <summary>The greatest score that is no alert at a rate: one above it has a p-value of at most that.</summary>
    public float Threshold(double rate)
    {
        int above = (int)Math.Floor(rate * (Count + 1) + 1e-9) - 1;
        return above < 0 ? float.PositiveInfinity : _ascending[Count - 1 - above];
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Count);
        foreach (float score in _ascending)
            ctx.Writer.Write(score);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static ConformalTail Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        env.CheckDecode(count > 0 && count <= (ctx.Reader.BaseStream.Length - ctx.Reader.BaseStream.Position) / 4);
        var scores = new float[count];
        for (int index = 0; index < count; index++)
        {
            scores[index] = ctx.Reader.ReadSingle();
            env.CheckDecode(float.IsFinite(scores[index]) && (index == 0 || scores[index - 1] <= scores[index]));
        }
        return new ConformalTail(scores);
    }
}
