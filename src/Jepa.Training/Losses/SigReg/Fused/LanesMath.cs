using System.Runtime.CompilerServices;

namespace Jepa.Training.Losses.Fused;

/// <summary>Sine and cosine in one go, without a branch, alike on every width.</summary>
internal static class LanesMath
{
    private const float OneOverPi = 0.318309873f;

    // π = PiHigh + PiLow to 34 bits. PiHigh has 10 of them: its multiples up to 2¹⁴ half turns (angles of 5·10⁴)
    // are exact.
    private const float PiHigh = 3.140625f;
    private const float PiLow = 9.67653585e-4f;

    /// <summary>(sin θ, cos θ) of θ = factor · value, within 2·10⁻⁷. NaN and infinities give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TLanes Sine, TLanes Cosine) SinCos<TLanes>(TLanes value, TLanes factor)
        where TLanes : struct, ILanes<TLanes>
    {
        // θ = jπ + r with r in [−π/2, π/2]; then sin θ = (−1)^j sin r and cos θ = (−1)^j cos r. The product
        // θ itself is never rounded: at values of 10⁴ its last bit would be worth 10⁻⁴ of an angle that the
        // recurrence multiplies by 16.
        TLanes halfTurns = TLanes.Round(value * factor * TLanes.Broadcast(OneOverPi));
        TLanes reduced = TLanes.MultiplySubtract(value, factor, halfTurns * TLanes.Broadcast(PiHigh));
        reduced = TLanes.MultiplyAdd(halfTurns, TLanes.Broadcast(-PiLow), reduced);

        // j/2 − ⌊j/2⌋ is 0 for an even j and ½ for an odd one: the sign (−1)^j is 1 − 4 times that.
        TLanes half = halfTurns * TLanes.Broadcast(0.5f);
        TLanes sign = TLanes.MultiplyAdd(half - TLanes.Floor(half), TLanes.Broadcast(-4), TLanes.Broadcast(1));

        // Minimax polynomials on [−π/2, π/2], their leading terms held exact: errors 5·10⁻⁹ and 4·10⁻¹⁰.
        TLanes square = reduced * reduced;
        TLanes sine = TLanes.MultiplyAdd(TLanes.Broadcast(2.60005459e-6f), square, TLanes.Broadcast(-1.98066147e-4f));
        sine = TLanes.MultiplyAdd(sine, square, TLanes.Broadcast(8.33301712e-3f));
        sine = TLanes.MultiplyAdd(sine, square, TLanes.Broadcast(-1.66666567e-1f));
        sine = TLanes.MultiplyAdd(sine * square, reduced, reduced);

        TLanes cosine = TLanes.MultiplyAdd(TLanes.Broadcast(-2.61938141e-7f), square, TLanes.Broadcast(2.47693042e-5f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Broadcast(-1.38885691e-3f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Broadcast(4.16666567e-2f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Broadcast(-0.5f));
        cosine = TLanes.MultiplyAdd(cosine, square, TLanes.Broadcast(1));
        return (sign * sine, sign * cosine);
    }
}
