using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>Supplies clips to training, from memory or re-read every epoch.</summary>
internal interface IClipSource : IDisposable
{
    ClipShape Shape { get; }

    /// <summary>Gets the number of clips.</summary>
    long Count { get; }

    /// <summary>Gets a SHA-256 of the series that the clips are from.</summary>
    string Fingerprint { get; }

    /// <summary>Measures each channel over the frames of the series that have a clip.</summary>
    ChannelStatistics MeasureChannels();

    /// <summary>
    /// The batches of an epoch; each is valid until the next is asked for, clips that fill none are left out.
    /// </summary>
    /// <param name="order">The order of the clips.</param>
    /// <param name="batchSize">N, the clips of a batch.</param>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="generator">The training's generator, whose state a checkpoint keeps.</param>
    IEnumerable<Clips> Batches(TransitionOrder order, int batchSize, int epoch, Generator generator);

    /// <summary>
    /// Up to <paramref name="most"/> clips, spread evenly over all, in blocks that are valid until the next is asked
    /// for. A streamed source gives no more than it has room for. Always the same clips.
    /// </summary>
    IEnumerable<Clips> Sample(long most);
}
