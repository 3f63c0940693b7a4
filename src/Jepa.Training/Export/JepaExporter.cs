using Google.Protobuf;
using Jepa.MLNet;
using Jepa.Training.Export.Proto;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Export;

/// <summary>
/// Writes a trained model as two ONNX files. Both are written aside, run through ONNX Runtime against the torch modules, and
/// only then renamed: a file with the wanted name is a file that works.
/// </summary>
internal static class JepaExporter
{
    private const int CheckedRows = 64;

    /// <summary>
    /// The largest difference accepted between ONNX Runtime and torch, relative to the largest number of a row where that is above 1. Both sum
    /// the same float32 products, in another order; where large ones cancel, as they do in whitened latents, the rounding stays that of
    /// the large ones.
    /// </summary>
    private const double Tolerance = 1e-5;

    public static void Export(TrainedJepa model, string encoderPath, string predictorPath)
    {
        if (Path.GetFullPath(encoderPath) == Path.GetFullPath(predictorPath))
            throw new ArgumentException($"Encoder and predictor have the same path '{encoderPath}'; expected two.", nameof(predictorPath));
        RequireNoFolder(encoderPath);
        RequireNoFolder(predictorPath);
        string encoderAside = Aside(encoderPath);
        string predictorAside = Aside(predictorPath);
        try
        {
            Write(encoderAside, BuildEncoder(model));
            Write(predictorAside, BuildPredictor(model));
            Check(model, encoderAside, predictorAside);
            File.Move(encoderAside, encoderPath, overwrite: true);
            File.Move(predictorAside, predictorPath, overwrite: true);
        }
        finally
        {
            File.Delete(encoderAside);
            File.Delete(predictorAside);
        }
    }

    /// <summary>The encoder alone, in memory, compared with the torch module like the files are.</summary>
    public static byte[] ExportEncoder(TrainedJepa model)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("jepa-export-");
        try
        {
            string encoderPath = Path.Combine(folder.FullName, "encoder.onnx");
            Export(model, encoderPath, Path.Combine(folder.FullName, "predictor.onnx"));
            return File.ReadAllBytes(encoderPath);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ModelProto BuildEncoder(TrainedJepa model)
    {
        var graph = new OnnxGraphBuilder("encoder");
        string window = graph.AddInput("window", model.Description.WindowLength);
        string latent = model.Networks.AppendEncoderTo(graph, window);
        return graph.Build(latent, "latent", model.Description.LatentSize, model.Description.ToMetadata());
    }

    private static ModelProto BuildPredictor(TrainedJepa model)
    {
        var graph = new OnnxGraphBuilder("predictor");
        string input = graph.AddInput("latent", model.Description.LatentSize);
        if (model.Description.PredictorActionSize > 0)
            input = graph.AddNode("Concat", [input, graph.AddInput("action", model.Description.PredictorActionSize)], ("axis", 1));
        string next = model.Networks.Predictor.AppendTo(graph, input);
        return graph.Build(next, "next_latent", model.Description.LatentSize, model.Description.ToMetadata());
    }

    /// <summary>Compares both files with the torch modules on random inputs.</summary>
    private static void Check(TrainedJepa model, string encoderPath, string predictorPath)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(0);
        JepaModelDescription description = model.Description;
        Tensor windows = model.Networks.TypicalWindows(randn(CheckedRows, description.WindowLength, generator: generator));
        Tensor actions = randn(CheckedRows, description.PredictorActionSize, generator: generator);
        Tensor latents = model.Networks.Encode(windows);
        Tensor next = model.Networks.Predict(latents, description.PredictorActionSize > 0 ? actions : null);

        using JepaModel exported = JepaModel.Load(encoderPath, predictorPath);
        float[] exportedLatents = new float[CheckedRows * description.LatentSize];
        float[] exportedNext = new float[exportedLatents.Length];
        exported.Encode(Values(windows), exportedLatents);
        exported.Predict(Values(latents), Values(actions), exportedNext);
        RequireEqual("encoder", Values(latents), exportedLatents);
        RequireEqual("predictor", Values(next), exportedNext);
    }

    /// <remarks>TorchSharp's accessor throws on a tensor without elements, such as the actions of a model that has none.</remarks>
    private static float[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.data<float>().ToArray();

    private static void RequireEqual(string what, float[] expected, float[] actual)
    {
        int width = expected.Length / CheckedRows;
        for (int index = 0; index < expected.Length; index++)
        {
            float largest = expected.Skip(index / width * width).Take(width).Max(Math.Abs);
            if (!(Math.Abs(actual[index] - expected[index]) <= Tolerance * Math.Max(1, largest)))
            {
                throw new InvalidOperationException(
                    $"The exported {what} gives {actual[index]:R} where the trained one gives {expected[index]:R}; nothing was written.");
            }
        }
    }

    private static void Write(string path, ModelProto model)
    {
        using FileStream file = File.Create(path);
        model.WriteTo(file);
    }

    /// <remarks>Such a path fails at the rename: for the predictor after the encoder has got its name.</remarks>
    private static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
            throw new IOException($"'{path}' is a folder; expected the path of a file.");
    }

    /// <summary>A name of its own in the folder of <paramref name="path"/>, so that the rename stays within one file system.</summary>
    private static string Aside(string path) => $"{path}.{Guid.NewGuid():N}.part";
}
