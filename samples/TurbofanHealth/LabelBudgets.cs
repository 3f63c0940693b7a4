using Jepa.MLNet;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Jepa.Samples.Turbofan;

/// <summary>
/// A probe's test error when a fraction of the training engines is labelled, over draws of them;
/// an entry in results.json.
/// </summary>
internal sealed record BudgetRow(
    Features Features, Trainer Trainer, double LabelFraction, double RmseMean, double RmseStd);

/// <summary>Probes of the test engines' remaining life when few training engines are labelled.</summary>
internal sealed class LabelBudgets
{
    private const int Draws = 5;

    private readonly Dictionary<int, Example[]> _training;
    private readonly Example[] _test;

    public LabelBudgets(MLContext ml, ITransformer normalizer, string encoderPath, Engines engines)
    {
        IDataView training = Turbofan.Windows(ml, normalizer, engines.Training);
        IDataView test = Turbofan.Windows(ml, normalizer, engines.Test);
        using JepaEncodingTransformer encoder = ml.Transforms.JepaEncode("Latent", "Window", encoderPath).Fit(training);
        // Raw windows do best with each place normalized by itself; the encoder takes them as they are.
        NormalizingTransformer places = ml.Transforms
            .NormalizeMeanVariance("Window", fixZero: false)
            .Fit(encoder.Transform(training));
        _training = Read(training)
            .GroupBy(example => example.Engine)
            .ToDictionary(engine => engine.Key, engine => engine.ToArray());
        _test = [.. Read(test).GroupBy(example => example.Engine).Select(engine => engine.Last())];

        IEnumerable<Example> Read(IDataView view) =>
            ml.Data.CreateEnumerable<Example>(places.Transform(encoder.Transform(view)), reuseRowObject: false);
    }

    public static IReadOnlyList<double> Fractions { get; } = [1, 0.2, 0.1, 0.05];

    /// <summary>Gets how many probes <see cref="Run"/> fits.</summary>
    public static int Fits => Probe.All.Count * Fractions.Sum(DrawsOf);

    /// <summary>Fits every probe on every draw, one on each core, the longest first.</summary>
    public IReadOnlyList<BudgetRow> Run(Action fitted, CancellationToken cancellation)
    {
        (Probe Probe, double Fraction, int Draw)[] runs =
        [
            .. from fraction in Fractions
               from probe in Probe.All
               from draw in Enumerable.Range(0, DrawsOf(fraction))
               select (probe, fraction, draw),
        ];
        double[] errors = new double[runs.Length];
        AllCores.ForEach(
            Enumerable.Range(0, runs.Length),
            index =>
            {
                (Probe probe, double fraction, int draw) = runs[index];
                errors[index] = probe.Error(Labelled(fraction, draw), _test);
                fitted();
            },
            cancellation);
        return
        [
            .. from run in runs.Zip(errors)
               group run.Second by (run.First.Probe, run.First.Fraction) into draws
               let probe = draws.Key.Probe
               let spread = new Spread([.. draws])
               select new BudgetRow(
                   probe.Features, probe.Trainer, draws.Key.Fraction, spread.Mean, spread.Deviation),
        ];
    }

    private static int DrawsOf(double fraction) => fraction < 1 ? Draws : 1;

    /// <summary>Draws labelled engines, the same for every probe and seed: rows differ only in the model.</summary>
    private Example[] Labelled(double fraction, int draw)
    {
        var random = new Random(1000 + draw);
        int count = Math.Max(1, (int)Math.Round(fraction * _training.Count));
        IEnumerable<int> engines = _training.Keys.Order().OrderBy(_ => random.Next()).Take(count);
        return [.. engines.SelectMany(engine => _training[engine])];
    }
}
