using Jepa.Training.Losses.Fused;

namespace Jepa.Training.Tests.Losses.Fused;

[TestClass]
public sealed class LanesMathTests
{
    private const float KnotSpacing = 3f / 16;

    [TestMethod]
    [DataRow(1f, 2e-7)] // less than one turn
    [DataRow(1e2f, 2e-7)]
    [DataRow(1e4f, 2e-7)] // 300 turns
    [DataRow(2.5e5f, 2e-7)] // the documented end: angles of 5·10⁴
    public void SinCos_UpToAMagnitude_IsWithinItsBound(float magnitude, double bound)
    {
        var random = new Random(1);
        for (int draw = 0; draw < 20_000; draw++)
        {
            float value = (float)((2 * random.NextDouble() - 1) * magnitude);

            (double sine, double cosine) = SinCos(value, KnotSpacing);

            double angle = (double)value * KnotSpacing;
            Assert.AreEqual(Math.Sin(angle), sine, bound, $"sin {angle:R}");
            Assert.AreEqual(Math.Cos(angle), cosine, bound, $"cos {angle:R}");
        }
    }

    [TestMethod]
    public void SinCos_AroundMultiplesOfHalfPi_IsWithinItsBound()
    {
        // Where the reduction changes from one half turn to the next, and where sine or cosine is 0.
        for (int quarter = -4000; quarter <= 4000; quarter++)
        {
            float value = (float)(quarter * Math.PI / 2);
            foreach (float angle in (float[])[MathF.BitDecrement(value), value, MathF.BitIncrement(value)])
            {
                (double sine, double cosine) = SinCos(angle, 1);

                Assert.AreEqual(Math.Sin(angle), sine, 2e-7, $"sin {angle:R}");
                Assert.AreEqual(Math.Cos(angle), cosine, 2e-7, $"cos {angle:R}");
            }
        }
    }

    [TestMethod]
    public void SinCos_SmallAngles_KeepTheirRelativePrecision()
    {
        foreach (float angle in (float[])[1e-3f, 1e-6f, 1e-20f, float.Epsilon, 0])
        {
            (double sine, double cosine) = SinCos(angle, 1);

            Assert.AreEqual(Math.Sin(angle), sine, 2e-7 * angle);
            Assert.AreEqual(Math.Cos(angle), cosine, 1e-7);
        }
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NegativeInfinity)]
    public void SinCos_NoNumber_IsNaN(float value)
    {
        (double sine, double cosine) = SinCos(value, KnotSpacing);

        Assert.AreEqual((double.NaN, double.NaN), (sine, cosine));
    }

    private static unsafe (float Sine, float Cosine) SinCos(float value, float factor)
    {
        (ScalarLanes sine, ScalarLanes cosine) = LanesMath.SinCos(ScalarLanes.Broadcast(value), ScalarLanes.Broadcast(factor));
        (float storedSine, float storedCosine) = (0, 0);
        ScalarLanes.Store(sine, &storedSine);
        ScalarLanes.Store(cosine, &storedCosine);
        return (storedSine, storedCosine);
    }
}
