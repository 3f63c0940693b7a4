using Jepa.Training.Losses;

namespace Jepa.Training.Tests.Losses;

/// <summary>SIGReg's options.</summary>
[TestClass]
public sealed class SigRegTests
{
    private static IEnumerable<(string Option, SigReg Options)> BadOptions =>
    [
        ("SigReg.Knots is 16", new() { Knots = 16 }),
        ("SigReg.Knots is 2", new() { Knots = 2, Quadrature = SigRegQuadrature.GaussianTrapezoid }),
        ("SigReg.MaximumFrequency is 0", new() { MaximumFrequency = 0 }),
        ("SigReg.MaximumFrequency is NaN", new() { MaximumFrequency = double.NaN }),
        ("SigReg.MaximumFrequency is Infinity", new() { MaximumFrequency = double.PositiveInfinity }),
        ("SigReg.Projections is 0", new() { Projections = 0 }),
        ("SigReg.Quadrature is 9", new() { Quadrature = (SigRegQuadrature)9 }),
    ];

    [TestMethod]
    public void Presets_HaveTheirPublishedNumbers()
    {
        Assert.AreEqual(
            new SigReg { Knots = 17, MaximumFrequency = 3, Quadrature = SigRegQuadrature.Simpson, Projections = 256, ScaleByBatchSize = false },
            SigReg.Article);
        Assert.AreEqual(
            new SigReg { Knots = 17, MaximumFrequency = 3, Quadrature = SigRegQuadrature.GaussianTrapezoid, Projections = 1024, ScaleByBatchSize = true },
            SigReg.LeJepa);
    }

    [TestMethod]
    [DynamicData(nameof(BadOptions))]
    public void New_OptionOutOfRange_IsNamed(string option, SigReg options)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new SigRegStatistic(options));

        Assert.Contains(option, error.Message);
    }
}
