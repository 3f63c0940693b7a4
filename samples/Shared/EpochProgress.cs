using System.Globalization;
using Jepa.Training;
using Spectre.Console;

namespace Jepa.Samples;

/// <summary>Moves a progress bar once an epoch, and cancels a training that takes no token.</summary>
internal sealed class EpochProgress(ProgressTask task, string name, CancellationToken cancellation)
    : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        cancellation.ThrowIfCancellationRequested();
        task.Description = string.Create(CultureInfo.InvariantCulture, $"{name}, loss {value.Loss:f3}");
        task.Value = value.Epoch;
    }
}
