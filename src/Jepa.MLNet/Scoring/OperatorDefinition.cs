using Jepa.MLNet.Onnx;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Scoring;

/// <summary>What an operator is made of, and saved as.</summary>
/// <param name="ColumnNames">The names of its columns, in an order of its own; null where a column is not used.</param>
/// <param name="Files">The model.</param>
/// <param name="Options">How it is scored.</param>
internal sealed record OperatorDefinition(
    IReadOnlyList<string?> ColumnNames, ModelFiles Files, JepaEncodingOptions Options)
{
    public void Save(ModelSaveContext ctx)
    {
        ctx.SaveBinaryStream(SavedPipeline.EncoderEntry, writer => writer.Write(Files.Encoder.Bytes));
        if (Files.Predictor is { } predictor)
            ctx.SaveBinaryStream(SavedPipeline.PredictorEntry, writer => writer.Write(predictor.Bytes));
        foreach (string? name in ColumnNames)
            ctx.SaveStringOrNull(name);
        ctx.Writer.Write(Files.Encoder.Bytes.Length);
        ctx.Writer.Write(Options.BatchSize);
        ctx.Writer.Write(Options.IntraOpThreads);
        ctx.Writer.Write((int)Options.NonFinite);
    }

    /// <summary>Reads what <see cref="Save"/> wrote; what an operator saves besides follows it.</summary>
    public static OperatorDefinition Load(
        IHostEnvironment env, ModelLoadContext ctx, VersionInfo version, int columnCount)
    {
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(version);
        string?[] columnNames = [.. Enumerable.Range(0, columnCount).Select(_ => ctx.LoadStringOrNull())];
        int encoderLength = ctx.Reader.ReadInt32();
        var options = new JepaEncodingOptions
        {
            BatchSize = ctx.Reader.ReadInt32(),
            IntraOpThreads = ctx.Reader.ReadInt32(),
            NonFinite = (NonFiniteWindows)ctx.Reader.ReadInt32(),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw env.ExceptDecode(exception, "The saved options are damaged.");
        }
        ModelFile? encoder = Read(ctx, SavedPipeline.EncoderEntry, "the saved encoder");
        env.CheckDecode(encoder?.Bytes.Length == encoderLength);
        ModelFile? predictor = Read(ctx, SavedPipeline.PredictorEntry, "the saved predictor");
        return new OperatorDefinition(columnNames, new ModelFiles(encoder!, predictor), options);
    }

    private static ModelFile? Read(ModelLoadContext ctx, string entry, string source)
    {
        using var bytes = new MemoryStream();
        return ctx.TryLoadBinaryStream(entry, reader => reader.BaseStream.CopyTo(bytes))
            ? new ModelFile(bytes.ToArray(), source)
            : null;
    }
}
