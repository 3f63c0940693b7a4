using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>Where a training's transitions come from: whether they lie in memory or pass by anew each epoch makes no difference to it.</summary>
internal interface ITransitionSource : IDisposable
{
    /// <summary>Gets C, the numbers of a frame.</summary>
    int Channels { get; }

    /// <summary>Gets K·C, the numbers of a window.</summary>
    int InputSize { get; }

    /// <summary>Gets A·H + P, the numbers that go with a transition beside its windows.</summary>
    int ActionSize { get; }

    /// <summary>Gets the number of transitions.</summary>
    long Count { get; }

    /// <summary>Gets a SHA-256 of the series that the transitions are from.</summary>
    string Fingerprint { get; }

    /// <summary>Measures the channels over both windows of each transition.</summary>
    ChannelStatistics MeasureChannels();

    /// <summary>The batches of an epoch, all of <see cref="JepaTrainingOptions.BatchSize"/>; each is freed when the next one is asked for.</summary>
    /// <param name="options">The batches' size and their order.</param>
    /// <param name="epoch">The epoch, counted from 1.</param>
    /// <param name="generator">The training's generator, whose state a checkpoint keeps.</param>
    IEnumerable<Transitions> Batches(JepaTrainingOptions options, int epoch, Generator generator);

    /// <summary>Up to <paramref name="most"/> transitions, and no more than there is memory for, spread evenly over all; the caller's to free.</summary>
    Transitions Sample(long most);
}
