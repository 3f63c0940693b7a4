using Jepa.Training.Data;
using Jepa.Training.Data.Streaming;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Clips of recorded series, as a trainer makes them, and a look at all of them.</summary>
internal static class ClipSources
{
    public static ClipShape ShapeFor(this IReadOnlyList<Series> series, JepaTrainingOptions options) =>
        ClipShape.Of(options, options.WindowSize, series[0].Frame, series[0].ActionSize);

    public static InMemoryClips InMemory(this IReadOnlyList<Series> series, JepaTrainingOptions options) => new(
        series.Select((one, index) => Stretch.Of(one, index, options.WindowSize)), series.ShapeFor(options),
        allowMissing: options.MissingValues == MissingValues.Impute);

    public static InMemoryClips InMemory(
        this IReadOnlyList<Series> series, int windowSize, int horizon = 1, int steps = 1) =>
        series.InMemory(new JepaTrainingOptions { WindowSize = windowSize, Horizon = horizon, RolloutSteps = steps });

    /// <summary>Rows in memory, in stretches between gaps.</summary>
    public static InMemoryClips InMemory(this IWindowRows rows, JepaTrainingOptions options) =>
        new(StretchReader.Read(rows), rows.ShapeFor(options), options.MissingValues == MissingValues.Impute);

    public static StreamedClips Streamed(
        this IWindowRows rows, JepaTrainingOptions options, int[]? series = null,
        CancellationToken cancellationToken = default)
    {
        ClipShape shape = rows.ShapeFor(options);
        bool allowMissing = options.MissingValues == MissingValues.Impute;
        var scan = StreamScan.Of(rows, shape, allowMissing, cancellationToken);
        return new StreamedClips(
            rows, shape, scan, series ?? [.. Enumerable.Range(0, scan.Lengths.Count)], options.ShuffleBufferSize!.Value,
            options.Seed, cancellationToken);
    }

    /// <summary>All clips of a source, in tensors of the caller's dispose scope.</summary>
    public static Clips All(this IClipSource source)
    {
        List<Clips> blocks = [];
        foreach (Clips block in source.Sample(long.MaxValue))
            blocks.Add(new Clips(block.Windows.clone(), block.Actions?.clone()));
        return new Clips(
            cat([.. blocks.Select(block => block.Windows)]),
            blocks[0].Actions is null ? null : cat([.. blocks.Select(block => block.Actions!)]));
    }

    /// <summary>Each clip's numbers as one text.</summary>
    public static string[] Texts(this Clips clips)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor rows = clips.Actions is null
            ? clips.Windows.flatten(1)
            : cat([clips.Windows.flatten(1), clips.Actions.flatten(1)], dim: 1);
        return [.. rows.data<float>().ToArray().Chunk((int)rows.shape[1]).Select(row => string.Join(' ', row))];
    }

    /// <summary>All clips as texts, sorted.</summary>
    public static string[] SortedTexts(this IClipSource source)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. source.All().Texts().Order(StringComparer.Ordinal)];
    }

    private static ClipShape ShapeFor(this IWindowRows rows, JepaTrainingOptions options) =>
        ClipShape.Of(options, rows.WindowSize, rows.Frame, rows.ActionSize);
}
