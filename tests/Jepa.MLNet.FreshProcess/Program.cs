using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// Arguments: the saved chain, and a window of four numbers. Prints the latent as a data view and as a prediction engine give it.
var context = new MLContext(seed: 1);
ITransformer model = context.Model.Load(args[0], out _);
var row = new Row { Window = [.. args[1].Split(' ').Select(number => float.Parse(number, CultureInfo.InvariantCulture))] };

float[] transformed = model.Transform(context.Data.LoadFromEnumerable([row])).GetColumn<float[]>("Latent").Single();
Console.WriteLine("Transform " + Join(transformed));
using PredictionEngine<Row, Encoded> engine = context.Model.CreatePredictionEngine<Row, Encoded>(model);
Console.WriteLine("PredictionEngine " + Join(engine.Predict(row).Latent));

static string Join(float[] numbers) => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

internal sealed class Row
{
    [VectorType(4)]
    public float[] Window { get; set; } = [];
}

internal sealed class Encoded
{
    public float[] Latent { get; set; } = [];
}
