using Jepa.Training;
using Jepa.Training.KilledProcess;

// Argument: the checkpoint. Says the number of each epoch whose checkpoint is written.
// Or: "sigreg". Says what the fused SIGReg comes to here.
if (args[0] == "sigreg")
{
    foreach (string line in SigRegOutcome.Lines())
        Console.WriteLine(line);
    return;
}
JepaTrainingOptions options = LongTraining.Options with { CheckpointPath = args[0] };
using TrainedJepa model = new JepaTrainer(options).Train(LongTraining.Series, new Announcer());

internal sealed class Announcer : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(value.Epoch);
}
