using System.Numerics;

namespace Jepa.Samples.Lab.Topology;

/// <summary>
/// The agreement of recovered with true angles, up to start and sense of rotation, which distances do not determine.
/// </summary>
/// <param name="ResultantLength">
/// The length of the mean of e^(i(φ ∓ θ)), one minus the circular variance: 1 where the angles differ by a constant
/// rotation, about 1/√N where they are independent.
/// </param>
/// <param name="Reversed">Whether the recovered angle runs against the true one.</param>
/// <param name="Offset">From the recovered angle, once reversed, to the true one: radians in (−π, π].</param>
internal sealed record CircleAgreement(double ResultantLength, bool Reversed, double Offset)
{
    /// <summary>Compares angles, in radians and any number of turns.</summary>
    /// <param name="recovered">φ, [N].</param>
    /// <param name="truth">θ, [N].</param>
    /// <exception cref="ArgumentException">There are none, or not as many of the one as of the other.</exception>
    public static CircleAgreement Between(double[] recovered, double[] truth)
    {
        if (recovered.Length == 0 || recovered.Length != truth.Length)
        {
            throw new ArgumentException(
                $"There are {recovered.Length} recovered angles and {truth.Length} true ones; "
                + "expected as many, at least one.",
                nameof(truth));
        }

        Complex along = MeanDifference(1), against = MeanDifference(-1);
        bool reversed = against.Magnitude > along.Magnitude;
        Complex better = reversed ? against : along;
        return new CircleAgreement(better.Magnitude, reversed, better.Phase);

        Complex MeanDifference(int sense)
        {
            IEnumerable<Complex> differences =
                recovered.Zip(truth, (phi, theta) => Complex.FromPolarCoordinates(1, theta - sense * phi));
            return differences.Aggregate(Complex.Add) / recovered.Length;
        }
    }

    /// <summary>Estimates the true angles, in (−π, π]: the recovered ones with sense and start matched.</summary>
    /// <param name="recovered">φ, [N].</param>
    public double[] Align(double[] recovered) =>
        Array.ConvertAll(recovered, phi => Complex.FromPolarCoordinates(1, (Reversed ? -phi : phi) + Offset).Phase);

    /// <summary>
    /// The turns of the recovered angle per turn of the true one: ±1 for the same circle, 0 for a loop elsewhere.
    /// The mean recovered direction is followed over sectors of the true angle.
    /// </summary>
    /// <param name="recovered">φ, [N].</param>
    /// <param name="truth">θ, [N]: from all round the circle.</param>
    /// <param name="sectors">How finely the true circle is cut.</param>
    public static int WindingNumber(double[] recovered, double[] truth, int sectors = 24)
    {
        var directions = new Complex[sectors];
        foreach ((double phi, double theta) in recovered.Zip(truth))
        {
            double turns = theta / Math.Tau;
            directions[(int)((turns - Math.Floor(turns)) * sectors) % sectors] += Complex.FromPolarCoordinates(1, phi);
        }
        double turned = 0;
        for (int sector = 0; sector < sectors; sector++)
            turned += (directions[(sector + 1) % sectors] * Complex.Conjugate(directions[sector])).Phase;
        return (int)Math.Round(turned / Math.Tau);
    }
}
