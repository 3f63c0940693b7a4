namespace Jepa.Samples.Worlds;

internal static class Gaussian
{
    /// <summary>Draws from N(0, 1) by Box–Muller, less its second number: the generator is the only state.</summary>
    public static double NextGaussian(this Random random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())); // 1 − u lies in (0, 1]: a finite logarithm
        return radius * Math.Cos(Math.Tau * random.NextDouble());
    }
}
