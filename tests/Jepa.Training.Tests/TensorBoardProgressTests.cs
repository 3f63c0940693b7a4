using System.Buffers.Binary;
using Google.Protobuf;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests;

[TestClass]
public sealed class TensorBoardProgressTests
{
    [TestMethod]
    public void Report_EveryEpoch_IsInTheEventFile()
    {
        using var folder = new TestFolder();
        using TrainedJepa model = new JepaTrainer(Trainings.Small).Train(Trainings.Balls, new TensorBoardProgress(folder["run"]));

        string file = Directory.GetFiles(folder["run"], "*tfevents*", SearchOption.AllDirectories).Single();
        (string Tag, long Step, float Value)[] events = [.. Scalars(File.ReadAllBytes(file))];

        foreach ((string tag, Func<TrainingProgress, double> number) in ((string, Func<TrainingProgress, double>)[])
        [
            ("loss", epoch => epoch.Loss),
            ("prediction_error", epoch => epoch.PredictionError),
            ("regularizer", epoch => epoch.Regularizer),
            ("regularizer_excess", epoch => epoch.RegularizerExcess),
            ("step_to_step_variance", epoch => epoch.StepToStepVariance),
            ("latent/effective_rank", epoch => epoch.Latents.EffectiveRank),
            ("latent/off_diagonal_covariance", epoch => epoch.Latents.OffDiagonalCovariance),
            ("latent/prediction_r_squared", epoch => epoch.Latents.PredictionRSquared),
        ])
        {
            CollectionAssert.AreEqual(
                model.History.Select(epoch => (tag, (long)epoch.Epoch, (float)number(epoch))).ToArray(),
                events.Where(one => one.Tag == tag).ToArray());
        }
        Assert.HasCount(3 * 8, events);
    }

    [TestMethod]
    public void Report_SeveralSteps_HoldsTheErrorOfEach()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Trainings.Small with { RolloutSteps = 2 };
        using TrainedJepa model = new JepaTrainer(options).Train(
            Trainings.Balls, new TensorBoardProgress(folder["run"]));

        string file = Directory.GetFiles(folder["run"], "*tfevents*", SearchOption.AllDirectories).Single();
        (string Tag, long Step, float Value)[] events = [.. Scalars(File.ReadAllBytes(file))];

        for (int step = 0; step < 2; step++)
        {
            string tag = $"prediction_error/step_{step + 1}";
            CollectionAssert.AreEqual(
                model.History.Select(epoch => (tag, (long)epoch.Epoch, (float)epoch.StepErrors[step])).ToArray(),
                events.Where(one => one.Tag == tag).ToArray());
        }
        Assert.HasCount(3 * (8 + 2), events);
    }

    [TestMethod]
    public void New_NoFolder_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => new TensorBoardProgress(" "));

    /// <summary>
    /// The records of an event file (8 bytes of length, 4 of its checksum, the data, 4 of its checksum), each an Event with the step in field 2 and a
    /// summary in field 5; in its field 1 are values with the tag in field 1 and the number in field 2.
    /// </summary>
    private static IEnumerable<(string Tag, long Step, float Value)> Scalars(byte[] file)
    {
        int length;
        for (int position = 0; position < file.Length; position += 16 + length)
        {
            length = checked((int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(position)));
            long step = 0;
            var values = new List<ByteString>();
            Each(file[(position + 12)..(position + 12 + length)], (field, input) =>
            {
                if (field == 2)
                    step = input.ReadInt64();
                else if (field == 5)
                    Each(input.ReadBytes().ToByteArray(), (_, summary) => values.Add(summary.ReadBytes()));
                else
                    input.SkipLastField();
            });
            foreach (ByteString value in values)
            {
                (string tag, float number) = ("", float.NaN);
                Each(value.ToByteArray(), (field, input) =>
                {
                    if (field == 1)
                        tag = input.ReadString();
                    else if (field == 2)
                        number = input.ReadFloat();
                    else
                        input.SkipLastField();
                });
                yield return (tag, step, number);
            }
        }
    }

    private static void Each(byte[] message, Action<int, CodedInputStream> read)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
            read(WireFormat.GetTagFieldNumber(tag), input);
    }
}
