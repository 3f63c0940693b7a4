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
        // Its own context: the probe's shuffles must not depend on what ran before.
        var ml = new MLContext(seed: 1);
        IDataView cycles = Turbofan.Load(ml, engines);
        SlidingWindowTransformer window = Turbofan.Window(ml).Fit(normalizer.Transform(cycles));
        IDataView windows = window.Transform(normalizer.Transform(cycles));
        JepaEncodingTransformer encoder = ml.Transforms.JepaEncode("Latent", "Window", encoderPath).Fit(windows);
        IEstimator<ITransformer> sdca = new Probe(Features.Latent, Trainer.Sdca).On(ml);
        ITransformer probe = sdca.Fit(ml.Data.Cache(encoder.Transform(windows)));
        return new TransformerChain<ITransformer>(normalizer, window, encoder, probe);
    }

    public static void Save(MLContext ml, ITransformer model, string path) =>
        ml.Model.Save(model, Turbofan.Load(ml, []).Schema, path);

    /// <summary>Prints the prediction over an engine's life beside the truth.</summary>
    public static void Explain(MLContext ml, ITransformer model, Engine engine, string name)
    {
        IDataView predicted = model.Transform(Turbofan.Load(ml, [engine]));
        Prediction[] life = [.. ml.Data.CreateEnumerable<Prediction>(predicted, reuseRowObject: false)];
        Table table = new Table()
            .Title($"{name}, cycles to failure (no further than {Engine.MostCycles:f0} is counted)")
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
        return string.Concat(Enumerable.Range(0, BarLength + 1).Select(Cell));

        string Cell(int cell)
        {
            if (cell == truth)
                return "│";
            return cell < predicted ? "[blue]█[/]" : " ";
        }
    }

    private static int Cells(double cycles) => (int)Math.Round(cycles / Engine.MostCycles * BarLength);
}
