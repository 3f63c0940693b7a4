using System.Globalization;
using System.Numerics.Tensors;
using Jepa.MLNet.MLNetInternals;

namespace Jepa.MLNet;

/// <summary>Learns a detector from normal rows, a batch at a time.</summary>
internal static class AnomalyCalibration
{
    private const int Folds = 5;

    /// <summary>
    /// Learns spread and tail from the same rows by cross-fitting: each row's score comes from a spread that has not
    /// seen its fold. Folds are series where there are enough of them, else stretches of neighbouring rows.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are too few rows for the rate.</exception>
    public static AnomalyDetection Learn(
        SpanScan scan,
        SpanLayout layout,
        bool needsFrames,
        double rate,
        IReadOnlyList<string> channelNames,
        ActivityLog log)
    {
        (long rows, int series) = scan.Count();
        var moments = new Moments?[Folds];
        double[]? frameOrigin = null, residualOrigin = null;
        long skipped = scan.Run((span, residuals, row, number) =>
        {
            ReadOnlySpan<float> frames = layout.FramesOf(span, layout.Starts - 1);
            residuals = residuals[^layout.ResidualSize..];
            frameOrigin ??= OriginOf(frames);
            residualOrigin ??= OriginOf(residuals);
            Moments fold = moments[FoldOf(row, number)] ??= Begin();
            fold.Frames?.Add(frames);
            fold.Residuals?.Add(residuals);
        });
        Require(rows - skipped, rate, skipped);
        (Gaussian? allResiduals, Gaussian? allFrames) = Fit(leftOut: -1);
        AnomalyEnergy[] others = [.. Enumerable.Range(0, Folds).Select(EnergyWithout)];
        ConformalTail tail = TailOf(scan, layout, (row, number) => others[FoldOf(row, number)], rate, log);
        return new AnomalyDetection(allResiduals, allFrames, tail, rate, channelNames);

        int FoldOf(long row, int number) =>
            series >= Folds ? Math.Max(0, number) % Folds : (int)(row * Folds / rows);

        Moments Begin() => new(
            layout.ReadsFrames || needsFrames ? new GaussianMoments(frameOrigin!) : null,
            layout.ReadsResiduals ? new GaussianMoments(residualOrigin!) : null);

        AnomalyEnergy EnergyWithout(int fold)
        {
            (Gaussian? residuals, Gaussian? frames) = Fit(fold);
            return new AnomalyEnergy(layout, residuals, frames);
        }

        (Gaussian? Residuals, Gaussian? Frames) Fit(int leftOut)
        {
            Moments[] parts = [.. moments.Where((_, fold) => fold != leftOut).OfType<Moments>()];
            // Where all finite rows are in one fold there is nothing else to learn from.
            if (parts.Length == 0)
                parts = [.. moments.OfType<Moments>()];
            return (
                GaussianOf(residualOrigin!, parts.Select(part => part.Residuals)),
                GaussianOf(frameOrigin!, parts.Select(part => part.Frames)));
        }
    }

    private static double[] OriginOf(ReadOnlySpan<float> row)
    {
        var origin = new double[row.Length];
        TensorPrimitives.ConvertChecked(row, origin);
        return origin;
    }

    /// <summary>The Gaussian of all parts' rows; none where they are not looked at.</summary>
    private static Gaussian? GaussianOf(double[] origin, IEnumerable<GaussianMoments?> parts)
    {
        GaussianMoments[] present = [.. parts.OfType<GaussianMoments>()];
        if (present.Length == 0)
            return null;
        var sum = new GaussianMoments(origin);
        foreach (GaussianMoments part in present)
            sum.Add(part);
        return sum.Fit();
    }

    /// <summary>Learns the tail of rows under a spread.</summary>
    /// <exception cref="InvalidOperationException">There are too few rows for the rate.</exception>
    public static ConformalTail TailOf(
        SpanScan scan, SpanLayout layout, Func<long, int, AnomalyEnergy> energyOf, double rate, ActivityLog log)
    {
        var scratch = new double[layout.ScratchSize];
        List<float> scores = [];
        long skipped = scan.Run((span, residuals, row, number) =>
            scores.Add(energyOf(row, number).Score(span, residuals, scratch)));
        Require(scores.Count, rate, skipped);
        var tail = new ConformalTail(scores);
        log.Info(string.Create(CultureInfo.InvariantCulture,
            $"Calibrated on {tail.Count} rows; an alert sounds above a score of {tail.Threshold(rate):g4}."));
        if (skipped > 0)
            log.Warning($"{skipped} rows with NaN or an infinity were left out of the calibration.");
        return tail;
    }

    private static void Require(long rows, double rate, long skipped)
    {
        int fewest = ConformalTail.Fewest(rate);
        if (rows >= fewest)
            return;
        string without = skipped > 0 ? $" without NaN or infinities (of {rows + skipped})" : "";
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"The normal data has {rows} rows{without}; a false alarm rate of {rate} takes at least {fewest}."));
    }

    private sealed record Moments(GaussianMoments? Frames, GaussianMoments? Residuals);
}
