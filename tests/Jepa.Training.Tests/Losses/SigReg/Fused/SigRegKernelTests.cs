using Jepa.Training.Losses;
using Jepa.Training.Losses.Fused;

namespace Jepa.Training.Tests.Losses.Fused;

/// <summary>One kernel, four widths: the machine that trains decides how fast it is, not what comes out.</summary>
[TestClass]
public sealed class SigRegKernelTests
{
    /// <summary>A multiple of every width.</summary>
    private const int Columns = 32;

    private static IEnumerable<(string Name, SigReg Options)> Presets =>
        [("Article", SigReg.Article), ("LeJepa", SigReg.LeJepa)];

    /// <summary>Whole and partial groups of four rows, and whole and partial sums of 64.</summary>
    private static IEnumerable<object[]> Rows =>
        from count in (int[])[1, 2, 3, 4, 5, 6, 7, 63, 64, 65, 127, 130, 515] select new object[] { count };

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void Run_EveryWidthAndGroupOfRows_GivesTheSameBits(int rows)
    {
        foreach ((string name, SigReg options) in Presets)
        {
            float[] projections = Projections(rows);

            (float[] values, float[] gradient) = Run<ScalarLanes, RowPair<ScalarLanes>>(options, projections, rows);

            AssertSameBits<ScalarLanes, RowQuad<ScalarLanes>>(name);
            AssertSameBits<Vector128Lanes, RowPair<Vector128Lanes>>(name);
            AssertSameBits<Vector128Lanes, RowQuad<Vector128Lanes>>(name);
            AssertSameBits<Vector256Lanes, RowPair<Vector256Lanes>>(name);
            AssertSameBits<Vector256Lanes, RowQuad<Vector256Lanes>>(name);
            AssertSameBits<Vector512Lanes, RowPair<Vector512Lanes>>(name);
            AssertSameBits<Vector512Lanes, RowQuad<Vector512Lanes>>(name);

            void AssertSameBits<TLanes, TRows>(string preset)
                where TLanes : struct, ILanes<TLanes>
                where TRows : struct, IRowGroup<TRows, TLanes>
            {
                (float[] wideValues, float[] wideGradient) = Run<TLanes, TRows>(options, projections, rows);
                string kernel = $"{preset}, {typeof(TLanes).Name}, {typeof(TRows).Name}";
                CollectionAssert.AreEqual(Bits(values), Bits(wideValues), $"{kernel}: values");
                CollectionAssert.AreEqual(Bits(gradient), Bits(wideGradient), $"{kernel}: gradient");
            }
        }
    }

    [TestMethod]
    public void Run_GradientInTheProjectionsPlace_GivesTheSameBits()
    {
        const int Rows = 71;
        float[] projections = Projections(Rows);
        (float[] values, float[] gradient) = RunOn256Bits(SigReg.Article, projections, Rows);

        (float[] valuesInPlace, float[] gradientInPlace) =
            RunOn256Bits(SigReg.Article, projections, Rows, inPlace: true);

        CollectionAssert.AreEqual(Bits(values), Bits(valuesInPlace));
        CollectionAssert.AreEqual(Bits(gradient), Bits(gradientInPlace));
    }

    [TestMethod]
    public void Run_OddNumbersInOneColumn_LeaveTheOthersAlone()
    {
        const int Rows = 37;
        float[] projections = Projections(Rows), odd = Projections(Rows);
        odd[5 * Columns + 3] = float.NaN;
        odd[6 * Columns + 19] = float.PositiveInfinity;
        odd[36 * Columns + 31] = float.MaxValue;

        (float[] values, float[] gradient) = RunOn512Bits(SigReg.Article, projections, Rows);
        (float[] oddValues, float[] oddGradient) = RunOn512Bits(SigReg.Article, odd, Rows);

        for (int column = 0; column < Columns; column++)
        {
            bool isOdd = column is 3 or 19;
            if (column == 31)
                continue; // beyond all angles that mean anything
            Assert.AreEqual(isOdd ? float.NaN : values[column], oddValues[column], $"direction {column}");
            for (int row = 0; row < Rows; row++)
            {
                float expected = isOdd ? float.NaN : gradient[row * Columns + column];
                Assert.AreEqual(expected, oddGradient[row * Columns + column], $"direction {column}, row {row}");
            }
        }
    }

    [TestMethod]
    public void Run_MemoryAroundItsOwn_IsLeftAlone()
    {
        // Dirty scratch memory, as a pool hands it out, and guards behind all that is written.
        const int Rows = 7;
        float[] projections = Projections(Rows);
        (float[] values, float[] gradient) = RunOn256Bits(SigReg.LeJepa, projections, Rows);
        (float[] dirtyValues, float[] dirtyGradient) =
            RunOn256Bits(SigReg.LeJepa, projections, Rows, dirt: 12345);

        CollectionAssert.AreEqual(Bits(values), Bits(dirtyValues));
        CollectionAssert.AreEqual(Bits(gradient), Bits(dirtyGradient));
    }

    private static float[] Projections(int rows)
    {
        var random = new Random(rows);
        // Each column at a scale of its own, from a collapsed one to 10⁴, and one of zeros.
        float[] scales = new float[Columns];
        for (int column = 0; column < Columns; column++)
            scales[column] = column == 7 ? 0 : MathF.Pow(10, -3 + 7f * column / (Columns - 1));
        return [.. Enumerable.Range(0, rows * Columns).Select(Draw)];

        float Draw(int index) => (float)(2 * random.NextDouble() - 1) * scales[index % Columns];
    }

    private static (float[] Values, float[] Gradient) RunOn256Bits(
        SigReg options, float[] projections, int rows, float dirt = 0, bool inPlace = false) =>
        Run<Vector256Lanes, RowPair<Vector256Lanes>>(options, projections, rows, dirt, inPlace);

    private static (float[] Values, float[] Gradient) RunOn512Bits(
        SigReg options, float[] projections, int rows) =>
        Run<Vector512Lanes, RowQuad<Vector512Lanes>>(options, projections, rows);

    private static unsafe (float[] Values, float[] Gradient) Run<TLanes, TRows>(
        SigReg options, float[] projections, int rows, float dirt = 0, bool inPlace = false)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowGroup<TRows, TLanes>
    {
        const float Guard = -77;
        var quadrature = new SigRegQuadraturePoints(new SigRegStatistic(options));
        int scratchLength = SigRegKernel.ScratchLength(rows, quadrature.Knots, TLanes.Count);
        float[] values = [.. Enumerable.Repeat(dirt, Columns), Guard];
        float[] gradient = [.. inPlace ? projections : Enumerable.Repeat(dirt, rows * Columns), Guard];
        float[] scratch = [.. Enumerable.Repeat(dirt, scratchLength), Guard];
        fixed (float* h = inPlace ? gradient : projections, g = gradient, s = values, memory = scratch)
        {
            for (int column = 0; column < Columns; column += TLanes.Count)
            {
                SigRegKernel.Run<TLanes, TRows>(
                    quadrature, h + column, g + column, Columns, rows, 0.5f, s + column, memory);
            }
        }
        Assert.AreEqual((Guard, Guard, Guard), (values[^1], gradient[^1], scratch[^1]), "written past the end");
        return (values[..^1], gradient[..^1]);
    }

    private static int[] Bits(float[] numbers) => [.. numbers.Select(BitConverter.SingleToInt32Bits)];
}
