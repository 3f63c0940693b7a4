namespace Jepa.Samples.Worlds;

internal static class Gaussian
{
    /// <summary>Draws one number from N(0, 1) by Box–Muller; its partner is dropped, so that the generator is all the state there is.</summary>
    public static double NextGaussian(this Random random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())); // 1 − u lies in (0, 1], so the logarithm is finite
        return radius * Math.Cos(Math.Tau * random.NextDouble());
    }
}
