using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Arguments: the saved chain, and a window of four numbers. Prints the latent as a data view and as a prediction engine give it.
// Or: the saved chain, and a file with a cycle a line, the engine's number and its sensors. Prints the score of each.
var context = new MLContext(seed: 1);
ITransformer model = context.Model.Load(args[0], out _);
if (File.Exists(args[1]))
{
    Cycle[] cycles = [.. File.ReadLines(args[1]).Select(Numbers).Select(numbers => new Cycle { Engine = (int)numbers[0], Sensors = numbers[1..] })];
    Console.WriteLine("Transform " + Join([.. model.Transform(context.Data.LoadFromEnumerable(cycles)).GetColumn<float>("Score")]));
    return;
}
var row = new Row { Window = Numbers(args[1]) };

float[] transformed = model.Transform(context.Data.LoadFromEnumerable([row])).GetColumn<float[]>("Latent").Single();
Console.WriteLine("Transform " + Join(transformed));
using PredictionEngine<Row, Encoded> engine = context.Model.CreatePredictionEngine<Row, Encoded>(model);
Console.WriteLine("PredictionEngine " + Join(engine.Predict(row).Latent));

static float[] Numbers(string line) => [.. line.Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

static string Join(float[] numbers) => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

internal sealed class Row
{
    [VectorType(4)]
    public float[] Window { get; set; } = [];
}

internal sealed class Cycle
{
    public int Engine { get; set; }

    [VectorType(14)]
    public float[] Sensors { get; set; } = [];

    /// <summary>What was learned from; nothing is known of it here.</summary>
    public float RemainingLife { get; set; }
}

internal sealed class Encoded
{
    public float[] Latent { get; set; } = [];
}
