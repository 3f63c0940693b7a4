using System.Globalization;
using Jepa.Training;
using Spectre.Console;

namespace Jepa.Samples;

/// <summary>Moves a progress bar once an epoch.</summary>
internal sealed class EpochProgress(ProgressTask task, string name) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        task.Description = string.Create(CultureInfo.InvariantCulture, $"{name}, loss {value.Loss:f3}");
        task.Value = value.Epoch;
    }
}
