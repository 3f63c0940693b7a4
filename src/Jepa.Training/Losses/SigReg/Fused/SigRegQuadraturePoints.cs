namespace Jepa.Training.Losses.Fused;

/// <summary>The knots of SIGReg's integral in float32: t_k = k·dt, φ(t_k) and q_k.</summary>
internal sealed class SigRegQuadraturePoints(SigRegStatistic sigReg)
{
    public int Knots { get; } = sigReg.Weights.Count;

    public float KnotSpacing { get; } = (float)sigReg.KnotSpacing;

    public float[] CharacteristicFunction { get; } = [.. sigReg.CharacteristicFunction.Select(value => (float)value)];

    public float[] Weights { get; } = [.. sigReg.Weights.Select(value => (float)value)];
}
