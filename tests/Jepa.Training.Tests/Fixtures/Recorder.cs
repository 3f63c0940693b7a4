namespace Jepa.Training.Tests.Fixtures;

/// <summary>Unlike <see cref="Progress{T}"/> it hears of an epoch before the next one begins.</summary>
internal sealed class Recorder(Action<TrainingProgress>? then = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        then?.Invoke(value);
    }
}
