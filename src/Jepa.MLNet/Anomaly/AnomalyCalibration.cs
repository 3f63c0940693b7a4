using System.Globalization;
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
        float[]? firstFrames = null, firstResiduals = null;
        long skipped = scan.Run((span, residuals, row, number) =>
        {
            ReadOnlySpan<float> frames = layout.FramesOf(span, layout.Starts - 1);
            residuals = residuals[^layout.ResidualSize..];
            firstFrames ??= frames.ToArray();
            firstResiduals ??= residuals.ToArray();
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
            layout.ReadsFrames || needsFrames ? new GaussianMoments(layout.FramesSize).About(firstFrames) : null,
            layout.ReadsResiduals ? new GaussianMoments(layout.ResidualSize).About(firstResiduals) : null);

        AnomalyEnergy EnergyWithout(int fold)
        {
            (Gaussian? residuals, Gaussian? frames) = Fit(fold);
            return new AnomalyEnergy(layout, residuals, frames);
        }

        (Gaussian? Residuals, Gaussian? Frames) Fit(int leftOut)
        {
            Moments[] parts = [.. moments.Where((_, fold) => fold != leftOut).OfType<Moments>()];
            return (
                GaussianOf(parts.Select(part => part.Residuals), layout.ResidualSize),
                GaussianOf(parts.Select(part => part.Frames), layout.FramesSize));
        }

        static Gaussian? GaussianOf(IEnumerable<GaussianMoments?> parts, int size)
        {
            GaussianMoments[] present = [.. parts.OfType<GaussianMoments>()];
            return present.Length == 0 ? null : GaussianMoments.Sum(present, size).Fit();
        }
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
