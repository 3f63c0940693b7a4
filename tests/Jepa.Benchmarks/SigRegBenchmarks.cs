using BenchmarkDotNet.Attributes;
using Jepa.Training.Losses;
using Jepa.Training.Losses.Fused;

namespace Jepa.Benchmarks;

/// <summary>The fused pass by itself, on one thread.</summary>
[MemoryDiagnoser]
public class SigRegBenchmarks
{
    private FusedSigReg _sigReg = null!;
    private float[] _projections = null!;
    private float[] _gradient = null!;

    /// <summary>Gets or sets N and M.</summary>
    [Params(256, 1024)]
    public int Size { get; set; }

    /// <summary>Draws the projections.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sigReg = new FusedSigReg(new SigRegStatistic(SigReg.Article), threads: 1);
        _projections = BenchmarkEncoder.Noise(Size * Size);
        _gradient = new float[Size * Size];
    }

    /// <summary>Value and gradient of N × M projections.</summary>
    /// <returns>The value.</returns>
    [Benchmark]
    public double ValueAndGradient() => _sigReg.ValueAndGradient(_projections, _gradient, Size, Size);
}
