using System.Runtime.InteropServices;
using Google.Protobuf;
using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Export.Proto;
using Jepa.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Export;

/// <summary>Loads an exported pair of files back into torch. Weights are found by the names that torch gives them.</summary>
internal static class JepaImporter
{
    public static TrainedJepa Load(string encoderPath, string predictorPath, JepaTrainingOptions? options)
    {
        // Checks files, graphs and that the two belong together.
        JepaModelDescription description;
        using (JepaModel scored = JepaModel.Load(encoderPath, predictorPath))
            description = scored.Description;
        ModelProto encoder = Parse(encoderPath);
        ModelProto predictor = Parse(predictorPath);
        Dictionary<string, string> metadata =
            encoder.MetadataProps.DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
        options ??= TrainingMetadata.ReadOptions(metadata);
        options.Validate();

        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator((ulong)options.Seed);
        var shape = new ClipShape(
            description.WindowSize, description.Frame, description.ActionSize, description.Horizon, options.RolloutSteps,
            description.PositionalEncodingSize);
        InputNormalization? normalization = ReadNormalization(encoder, shape, description.ImputesMissingValues, encoderPath);
        var model = new WorldModel(options, shape, generator, normalization);
        try
        {
            model.CopyWeights(
            [
                .. Weights(encoder, model.EncoderParameters, encoderPath),
                .. Weights(predictor, model.PredictorParameters, predictorPath),
            ]);
            var loaded = new TrainedJepa(
                model, options, description.TrainingDataFingerprint, [], TrainingMetadata.ReadStatistics(metadata));
            return loaded.Description.ModelId == description.ModelId
                ? loaded
                : throw new FormatException(
                    $"'{encoderPath}' and '{predictorPath}' hold other weights than their model id says: they are damaged.");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static ModelProto Parse(string path)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FormatException($"'{path}' is not an ONNX model: {exception.Message}", exception);
        }
    }

    private static InputNormalization? ReadNormalization(ModelProto encoder, ClipShape shape, bool impute, string path)
    {
        if (encoder.Graph.Initializer.All(tensor => tensor.Name != InputNormalization.MeanName))
            return null;
        return new InputNormalization(
            Vector(InputNormalization.MeanName), Vector(InputNormalization.ReciprocalName), shape.WindowSize, shape.Frame,
            impute);

        Tensor Vector(string name) => ReadTensor(encoder, name, [shape.WindowLength], path).DetachFromDisposeScope();
    }

    private static IEnumerable<Tensor> Weights(
        ModelProto file, IEnumerable<(string Name, Parameter Value)> parameters, string path) =>
        parameters.Select(parameter => ReadTensor(file, parameter.Name, parameter.Value.shape, path));

    private static Tensor ReadTensor(ModelProto file, string name, long[] shape, string path)
    {
        TensorProto? stored = file.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name);
        bool fits = stored is not null
            && stored.DataType == (int)TensorProto.Types.DataType.Float
            && stored.Dims.SequenceEqual(shape);
        Tensor value = empty(shape, ScalarType.Float32);
        if (!fits || stored!.RawData.Length != value.numel() * sizeof(float))
        {
            throw new FormatException(
                $"'{path}' has no weight '{name}' of shape [{string.Join(", ", shape)}]: " +
                "its network is of another form than the options say.");
        }
        stored.RawData.Span.CopyTo(MemoryMarshal.AsBytes(MemoryMarshal.Cast<byte, float>(value.bytes)));
        return value;
    }
}
