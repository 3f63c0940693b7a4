using Google.Protobuf;
using Jepa.MLNet;
using Jepa.MLNet.Onnx;
using Jepa.Training.Networks;
using Jepa.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Export;

/// <summary>
/// Writes a trained model as two ONNX files. Both are run through ONNX Runtime against the torch modules before they
/// get their names: a file with the wanted name is a file that works.
/// </summary>
internal static class JepaExporter
{
    private const int CheckedRows = 64;

    /// <summary>
    /// The largest difference accepted between ONNX Runtime and torch, relative to the largest number of a row where
    /// that is above 1. Both sum the same float32 products, in another order; where large ones cancel, as they do in
    /// whitened latents, the rounding stays that of the large ones.
    /// </summary>
    private const double Tolerance = 1e-5;

    public static void Export(TrainedJepa model, string encoderPath, string predictorPath)
    {
        if (Path.GetFullPath(encoderPath) == Path.GetFullPath(predictorPath))
        {
            throw new ArgumentException(
                $"Encoder and predictor have the same path '{encoderPath}'; expected two.", nameof(predictorPath));
        }
        (byte[] encoder, byte[] predictor) = Build(model);
        using var encoderFile = new StagedFile(encoderPath, stream => stream.Write(encoder));
        using var predictorFile = new StagedFile(predictorPath, stream => stream.Write(predictor));
        using (JepaModel exported = JepaModel.Load(encoder, predictor))
            Check(model, exported);
        encoderFile.Commit();
        predictorFile.Commit();
    }

    /// <summary>Both graphs in memory, compared with the torch modules like the files are.</summary>
    public static JepaModel ToJepaModel(TrainedJepa model)
    {
        (byte[] encoder, byte[] predictor) = Build(model);
        JepaModel exported = JepaModel.Load(encoder, predictor);
        try
        {
            Check(model, exported);
            return exported;
        }
        catch
        {
            exported.Dispose();
            throw;
        }
    }

    private static (byte[] Encoder, byte[] Predictor) Build(TrainedJepa model)
    {
        JepaModelDescription description = model.Description;
        IReadOnlyDictionary<string, string> metadata = TrainingMetadata.Of(model);

        OnnxGraphBuilder encoder = Graph("encoder", model.Model.EncoderParameters);
        string window = encoder.AddInput(JepaContract.Window, description.WindowLength);
        string latent = model.Model.AppendEncoderTo(encoder, window);

        OnnxGraphBuilder predictor = Graph("predictor", model.Model.PredictorParameters);
        string current = predictor.AddInput(JepaContract.Latent, description.LatentSize);
        string? action = description.PredictorActionSize == 0
            ? null
            : predictor.AddInput(JepaContract.Action, description.PredictorActionSize);
        string next = model.Model.AppendPredictorTo(predictor, current, action);

        return (
            encoder.Build(latent, JepaContract.Latent, description.LatentSize, metadata).ToByteArray(),
            predictor.Build(next, JepaContract.NextLatent, description.LatentSize, metadata).ToByteArray());

        static OnnxGraphBuilder Graph(string name, IEnumerable<(string Name, Parameter Value)> parameters) =>
            new(name, parameters);
    }

    /// <summary>Compares both graphs with the torch modules on random inputs.</summary>
    private static void Check(TrainedJepa trained, JepaModel exported)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(0);
        WorldModel model = trained.Model;
        JepaModelDescription description = trained.Description;
        Tensor noise = Noise(description.WindowLength);
        Tensor windows = model.Normalization?.RandomLike(noise) ?? noise;
        Tensor actions = Noise(description.PredictorActionSize);
        long[] frame = [.. description.Frame.Dimensions];
        Tensor latents = model.EncodeInBlocks(windows.reshape([CheckedRows, description.WindowSize, .. frame]));
        Tensor next = model.Predict(latents, description.PredictorActionSize > 0 ? actions : null);

        float[] exportedLatents = new float[CheckedRows * description.LatentSize];
        float[] exportedNext = new float[exportedLatents.Length];
        exported.Encode(Values(windows), exportedLatents);
        exported.Predict(Values(latents), Values(actions), exportedNext);
        RequireEqual("encoder", Values(latents), exportedLatents);
        RequireEqual("predictor", Values(next), exportedNext);

        Tensor Noise(int width) => randn(CheckedRows, width, ScalarType.Float32, generator: generator);
    }

    /// <remarks>
    /// TorchSharp's accessor throws on a tensor without elements, such as the actions of a model without.
    /// </remarks>
    private static float[] Values(Tensor tensor) => tensor.numel() == 0 ? [] : tensor.data<float>().ToArray();

    private static void RequireEqual(string what, float[] expected, float[] actual)
    {
        int width = expected.Length / CheckedRows;
        for (int index = 0; index < expected.Length; index++)
        {
            float largest = expected.Skip(index / width * width).Take(width).Max(Math.Abs);
            if (!(Math.Abs(actual[index] - expected[index]) <= Tolerance * Math.Max(1, largest)))
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"The exported {what} gives {actual[index]:R} where the trained one gives {expected[index]:R}; ") +
                    "nothing was written.");
            }
        }
    }
}
