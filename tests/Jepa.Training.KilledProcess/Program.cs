using Jepa.Training;
using Jepa.Training.KilledProcess;

// Argument: the checkpoint. Says the number of each epoch whose checkpoint is written.
using TrainedJepa model = new JepaTrainer(LongTraining.Options with { CheckpointPath = args[0] }).Train(LongTraining.Series, new Announcer());

internal sealed class Announcer : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(value.Epoch);
}
