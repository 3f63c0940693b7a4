namespace Jepa.MLNet.Onnx;

/// <summary>The names and shapes by which an exported encoder and predictor are fed, and the check that a file keeps to them.</summary>
internal static class JepaContract
{
    public const string Window = "window";
    public const string Latent = "latent";
    public const string Action = "action";
    public const string NextLatent = "next_latent";

    /// <summary>Reads what an encoder expects, and checks that its graph says the same.</summary>
    /// <exception cref="FormatException">The file has no <c>jepa.</c> metadata, or its graph contradicts it.</exception>
    public static JepaModelDescription DescribeEncoder(OnnxGraph graph, string source)
    {
        JepaModelDescription description = Describe(graph, source);
        CheckTensors(source, "input", graph.Inputs, [(Window, description.WindowLength)]);
        CheckTensors(source, "output", graph.Outputs, [(Latent, description.LatentSize)]);
        return description;
    }

    /// <summary>Reads what a predictor expects, and checks that its graph says the same.</summary>
    /// <exception cref="FormatException">The file has no <c>jepa.</c> metadata, or its graph contradicts it.</exception>
    public static JepaModelDescription DescribePredictor(OnnxGraph graph, string source)
    {
        JepaModelDescription description = Describe(graph, source);
        (string, int)[] inputs = description.PredictorActionSize > 0
            ? [(Latent, description.LatentSize), (Action, description.PredictorActionSize)]
            : [(Latent, description.LatentSize)];
        CheckTensors(source, "input", graph.Inputs, inputs);
        CheckTensors(source, "output", graph.Outputs, [(NextLatent, description.LatentSize)]);
        return description;
    }

    private static JepaModelDescription Describe(OnnxGraph graph, string source)
    {
        try
        {
            return JepaModelDescription.FromMetadata(graph.Metadata);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"'{source}' is not an exported JEPA model. {exception.Message}", exception);
        }
    }

    private static void CheckTensors(
        string source, string role, IReadOnlyDictionary<string, OnnxTensorShape> declared, (string Name, int Width)[] expected)
    {
        foreach ((string name, int width) in expected)
        {
            if (!declared.TryGetValue(name, out OnnxTensorShape? shape))
                throw new FormatException($"'{source}' has no {role} '{name}'; it has {Names(declared.Keys)}.");
            if (!shape.IsBatchOf(width))
                throw new FormatException($"The {role} '{name}' of '{source}' is {shape}; its metadata asks for float32 [batch, {width}].");
        }
        if (declared.Count > expected.Length)
            throw new FormatException($"'{source}' has the {role}s {Names(declared.Keys)}; expected {Names(expected.Select(tensor => tensor.Name))} alone.");
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
