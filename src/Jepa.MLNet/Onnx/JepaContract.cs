namespace Jepa.MLNet.Onnx;

/// <summary>
/// The names and shapes of an exported encoder and predictor, and the check that a file keeps to them.
/// </summary>
internal static class JepaContract
{
    public const string Window = "window";
    public const string Latent = "latent";
    public const string Action = "action";
    public const string NextLatent = "next_latent";

    /// <summary>Reads what an encoder expects, and checks that its graph says the same.</summary>
    /// <exception cref="FormatException">
    /// The file has no <c>jepa.</c> metadata, or its graph contradicts it.
    /// </exception>
    public static JepaModelDescription DescribeEncoder(OnnxGraph graph)
    {
        JepaModelDescription description = Describe(graph);
        CheckTensors(graph.Source, "input", graph.Inputs, [(Window, description.WindowLength)]);
        CheckTensors(graph.Source, "output", graph.Outputs, [(Latent, description.LatentSize)]);
        return description;
    }

    /// <summary>Reads what a predictor expects, and checks that its graph says the same.</summary>
    /// <exception cref="FormatException">
    /// The file has no <c>jepa.</c> metadata, or its graph contradicts it.
    /// </exception>
    public static JepaModelDescription DescribePredictor(OnnxGraph graph)
    {
        JepaModelDescription description = Describe(graph);
        (string, int)[] inputs = description.PredictorActionSize > 0
            ? [(Latent, description.LatentSize), (Action, description.PredictorActionSize)]
            : [(Latent, description.LatentSize)];
        CheckTensors(graph.Source, "input", graph.Inputs, inputs);
        CheckTensors(graph.Source, "output", graph.Outputs, [(NextLatent, description.LatentSize)]);
        return description;
    }

    /// <summary>Checks that an encoder and a predictor are of one training.</summary>
    /// <remarks>Files of format 1 carry no identity: their descriptions alone can tell.</remarks>
    /// <exception cref="FormatException">They are not.</exception>
    public static void CheckPair(
        OnnxGraph encoder, JepaModelDescription encodes, OnnxGraph predictor, JepaModelDescription predicts)
    {
        string pair = $"'{encoder.Source}' and '{predictor.Source}' do not belong together";
        if (encodes.ModelId is { } one && predicts.ModelId is { } other && one != other)
            throw new FormatException($"{pair}: they are of the trainings {one} and {other}; expected one training.");
        if (encodes == predicts)
            return;
        IReadOnlyDictionary<string, string> left = encodes.ToMetadata(), right = predicts.ToMetadata();
        IEnumerable<string> differences = left.Keys.Union(right.Keys)
            .Where(key => left.GetValueOrDefault(key) != right.GetValueOrDefault(key))
            .Select(key => $"'{key}' is {Shown(left, key)} in the one and {Shown(right, key)} in the other");
        throw new FormatException($"{pair}: {string.Join(", ", differences)}.");

        static string Shown(IReadOnlyDictionary<string, string> metadata, string key) =>
            metadata.TryGetValue(key, out string? value) ? $"'{value}'" : "absent";
    }

    private static JepaModelDescription Describe(OnnxGraph graph)
    {
        try
        {
            return JepaModelDescription.FromMetadata(graph.Metadata);
        }
        catch (FormatException exception)
        {
            throw new FormatException(
                $"'{graph.Source}' is not an exported JEPA model. {exception.Message}", exception);
        }
    }

    private static void CheckTensors(
        string source,
        string role,
        IReadOnlyDictionary<string, OnnxTensorShape> declared,
        (string Name, int Width)[] expected)
    {
        foreach ((string name, int width) in expected)
        {
            if (!declared.TryGetValue(name, out OnnxTensorShape? shape))
                throw new FormatException($"'{source}' has no {role} '{name}'; it has {Names(declared.Keys)}.");
            if (!shape.IsBatchOf(width))
            {
                throw new FormatException(
                    $"The {role} '{name}' of '{source}' is {shape}; its metadata asks for float32 [batch, {width}].");
            }
        }
        if (declared.Count > expected.Length)
        {
            throw new FormatException(
                $"'{source}' has the {role}s {Names(declared.Keys)}; " +
                $"expected {Names(expected.Select(tensor => tensor.Name))} alone.");
        }
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
