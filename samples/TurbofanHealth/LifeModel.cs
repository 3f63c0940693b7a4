using System.Globalization;
using Jepa.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Jepa.Samples.Turbofan;

/// <summary>The model to use: sensors → window → latent → remaining life, learned from all labels.</summary>
internal static class LifeModel
{
    private const int ExplainedCycles = 24;
    private const int BarLength = 40;

    public static ITransformer Fit(ITransformer normalizer, string encoderPath, IEnumerable<Engine> engines)
    {
        // Its own context: the shuffles of the probe must not depend on what ran before.
        var ml = new MLContext(seed: 1);
        IDataView cycles = Turbofan.Load(ml, engines);
        SlidingWindowTransformer window = Turbofan.Window(ml).Fit(normalizer.Transform(cycles));
        IDataView windows = window.Transform(normalizer.Transform(cycles));
        JepaEncodingTransformer encoder = ml.Transforms.JepaEncode("Latent", "Window", encoderPath).Fit(windows);
        ITransformer probe = new Probe(Features.Latent, Trainer.Sdca).On(ml).Fit(ml.Data.Cache(encoder.Transform(windows)));
        return new TransformerChain<ITransformer>(normalizer, window, encoder, probe);
    }

    public static void Save(MLContext ml, ITransformer model, string path) => ml.Model.Save(model, Turbofan.Load(ml, []).Schema, path);

    /// <summary>Prints what the model says over an engine's life beside what was to come.</summary>
    public static void Explain(MLContext ml, ITransformer model, Engine engine, string name)
    {
        Prediction[] life = [.. ml.Data.CreateEnumerable<Prediction>(model.Transform(Turbofan.Load(ml, [engine])), reuseRowObject: false)];
        Table table = new Table().Title($"{name}, cycles to failure (no further than {Engine.MostCycles:f0} is counted)")
            .AddColumn(new TableColumn("cycle").RightAligned())
            .AddColumn(new TableColumn("predicted").RightAligned())
            .AddColumn(new TableColumn("true").RightAligned())
            .AddColumn("predicted [blue]█[/], true │");
        int step = Math.Max(1, (life.Length + ExplainedCycles - 1) / ExplainedCycles);
        for (int index = (life.Length - 1) % step; index < life.Length; index += step)
        {
            Prediction cycle = life[index];
            table.AddRow(
                (index + 1).ToString(CultureInfo.InvariantCulture),
                cycle.Cycles.ToString("f0", CultureInfo.InvariantCulture),
                cycle.RemainingLife.ToString("f0", CultureInfo.InvariantCulture),
                Bar(cycle));
        }
        AnsiConsole.Write(table);
    }

    private static string Bar(Prediction cycle)
    {
        int predicted = Cells(cycle.Cycles);
        int truth = Cells(cycle.RemainingLife);
        return string.Concat(Enumerable.Range(0, BarLength + 1).Select(cell => cell == truth ? "│" : cell < predicted ? "[blue]█[/]" : " "));
    }

    private static int Cells(double cycles) => (int)Math.Round(cycles / Engine.MostCycles * BarLength);
}
