using Google.Protobuf;
using Jepa.MLNet;
using Jepa.MLNet.Onnx;
using Jepa.Training.Data;
using Jepa.Training.Onnx.Proto;
using Jepa.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Export;

/// <summary>Loads an exported model back into torch. Weights are found by the names that torch gives them.</summary>
internal static class JepaImporter
{
    public static TrainedJepa Load(string encoderPath, string? predictorPath, JepaTrainingOptions? options)
    {
        // Checks files, graphs and that the two belong together.
        using JepaModel scored = JepaModel.Load(encoderPath, predictorPath);
        JepaModelDescription description = scored.Description;
        Graph encoder = Parse(scored.Files.Encoder);
        Graph predictor = Parse(scored.Files.Predictor
            ?? throw new FormatException($"There is no predictor in '{encoderPath}': give the path of its file."));
        Dictionary<string, string> metadata = encoder.Model.MetadataProps
            .DistinctBy(entry => entry.Key)
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        options ??= TrainingMetadata.ReadOptions(metadata);
        options.Validate();
        options.Encoder.RequireFrame(description.Frame);

        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)options.Seed);
        var shape = new ClipShape(
            description.WindowSize, description.Frame, description.ActionSize, description.Horizon,
            options.RolloutSteps, description.PositionalEncodingSize);
        InputNormalization? normalization = ReadNormalization(encoder, shape, description.ImputesMissingValues);
        var model = new WorldModel(options, shape, generator, normalization);
        try
        {
            model.CopyWeights(
            [
                .. Weights(encoder, model.EncoderParameters),
                .. Weights(predictor, model.PredictorParameters),
            ]);
            var loaded = new TrainedJepa(
                model, options, description.TrainingDataFingerprint, [], TrainingMetadata.ReadStatistics(metadata));
            return loaded.Description.ModelId == description.ModelId
                ? loaded
                : throw new FormatException(
                    $"The weights in '{encoder.Source}' and '{predictor.Source}' are not those of their model id: " +
                    "the files are damaged.");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static Graph Parse(ModelFile file)
    {
        try
        {
            return new Graph(ModelProto.Parser.ParseFrom(file.Bytes), file.Source);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FormatException($"'{file.Source}' is not an ONNX model: {exception.Message}", exception);
        }
    }

    private static InputNormalization? ReadNormalization(Graph encoder, ClipShape shape, bool impute)
    {
        if (encoder.Find(InputNormalization.MeanName) is null)
            return null;
        return new InputNormalization(
            Vector(InputNormalization.MeanName), Vector(InputNormalization.ReciprocalName),
            shape.WindowSize, shape.Frame, impute);

        Tensor Vector(string name) => encoder.Read(name, [shape.WindowLength]).DetachFromDisposeScope();
    }

    private static IEnumerable<Tensor> Weights(Graph graph, IEnumerable<(string Name, Parameter Value)> parameters) =>
        parameters.Select(parameter => graph.Read(parameter.Name, parameter.Value.shape));

    /// <summary>A parsed file, and where it comes from.</summary>
    private sealed record Graph(ModelProto Model, string Source)
    {
        public TensorProto? Find(string name) =>
            Model.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name);

        /// <exception cref="FormatException">There is no such weight.</exception>
        public Tensor Read(string name, long[] shape)
        {
            TensorProto? stored = Find(name);
            Tensor value = empty(shape, ScalarType.Float32);
            bool fits = stored is not null
                && stored.DataType == (int)TensorProto.Types.DataType.Float
                && stored.Dims.SequenceEqual(shape)
                && stored.RawData.Length == value.numel() * sizeof(float);
            if (!fits)
            {
                throw new FormatException(
                    $"'{Source}' has no weight '{name}' of shape [{string.Join(", ", shape)}]: " +
                    "its network is of another form than the options say.");
            }
            stored!.RawData.Span.CopyTo(value.bytes);
            return value;
        }
    }
}
