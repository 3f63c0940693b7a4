using System.Collections.Concurrent;
using Jepa.MLNet;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Jepa.Samples.Turbofan;

/// <summary>The error of one probe where so many of the training engines are labelled, over the draws of them; an entry in results.json.</summary>
internal sealed record BudgetRow(Features Features, Trainer Trainer, double LabelFraction, double RmseMean, double RmseStd);

/// <summary>How well probes read the remaining life of the test engines when few training engines are labelled.</summary>
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
        // Raw windows do best with each of their places normalised by itself; the encoder has had them as they were.
        NormalizingTransformer places = ml.Transforms.NormalizeMeanVariance("Window", fixZero: false).Fit(encoder.Transform(training));
        _training = Read(training).GroupBy(example => example.Engine).ToDictionary(engine => engine.Key, engine => engine.ToArray());
        _test = [.. Read(test).GroupBy(example => example.Engine).Select(engine => engine.Last())];

        IEnumerable<Example> Read(IDataView view) =>
            ml.Data.CreateEnumerable<Example>(places.Transform(encoder.Transform(view)), reuseRowObject: false);
    }

    public static IReadOnlyList<double> Fractions { get; } = [1, 0.2, 0.1, 0.05];

    /// <summary>How many probes <see cref="Run"/> fits.</summary>
    public static int Fits => Probe.All.Count * Fractions.Sum(DrawsOf);

    /// <summary>Fits every probe on every draw, side by side on the cores, the longest first.</summary>
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
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, runs.Length), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
                index =>
                {
                    (Probe probe, double fraction, int draw) = runs[index];
                    errors[index] = probe.Error(Labelled(fraction, draw), _test);
                    fitted();
                });
        }
        catch (AggregateException exception)
        {
            throw exception.InnerExceptions[0];
        }
        return
        [
            .. from run in runs.Zip(errors)
               group run.Second by (run.First.Probe, run.First.Fraction) into draws
               select new BudgetRow(draws.Key.Probe.Features, draws.Key.Probe.Trainer, draws.Key.Fraction, draws.Average(), Deviation([.. draws])),
        ];
    }

    private static int DrawsOf(double fraction) => fraction < 1 ? Draws : 1;

    /// <summary>The draws are the same for every probe and every seed: what differs between rows is the model.</summary>
    private Example[] Labelled(double fraction, int draw)
    {
        var random = new Random(1000 + draw);
        int count = Math.Max(1, (int)Math.Round(fraction * _training.Count));
        return [.. _training.Keys.Order().OrderBy(_ => random.Next()).Take(count).SelectMany(engine => _training[engine])];
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return values.Length > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)) : 0;
    }
}
