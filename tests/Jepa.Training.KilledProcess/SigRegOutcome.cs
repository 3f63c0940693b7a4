using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Jepa.Training.Losses;
using Jepa.Training.Losses.Fused;

namespace Jepa.Training.KilledProcess;

/// <summary>The fused SIGReg's vector widths on this machine and all bits that it computes, without libtorch.</summary>
public static class SigRegOutcome
{
    private const int Rows = 131;

    /// <summary>One block of each width: 16 + 8 + 4 + 1.</summary>
    private const int Directions = 29;

    /// <summary>The widths, then a line for each preset.</summary>
    public static IEnumerable<string> Lines()
    {
        yield return "lanes " + string.Join(' ', SigRegKernelWidth.Supported.Select(width => width.Lanes));
        yield return Evaluate(nameof(SigReg.Article), SigReg.Article);
        yield return Evaluate(nameof(SigReg.LeJepa), SigReg.LeJepa);
    }

    private static string Evaluate(string preset, SigReg options)
    {
        var random = new Random(1);
        float[] projections = [.. Enumerable.Range(0, Rows * Directions).Select(_ => random.NextSingle() * 6 - 2.5f)];
        float[] gradient = new float[projections.Length];
        double value = new FusedSigReg(new SigRegStatistic(options), threads: 1)
            .ValueAndGradient(projections, gradient, Rows, Directions);
        string digest = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(gradient)));
        return $"{preset} value {BitConverter.DoubleToInt64Bits(value):x16} gradient {digest}";
    }
}
