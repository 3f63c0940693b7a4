using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;

namespace Jepa.Training.Tests.Data;

/// <summary>Frames of bytes are the same data as the same numbers in float32, in a quarter of the memory.</summary>
[TestClass]
public sealed class ByteFramesTests
{
    private static readonly FrameShape Frame = new(2, 6, 8);

    private static readonly JepaTrainingOptions Options = Trainings.Small with
    {
        WindowSize = 3, Standardize = true, LatentSize = 5, BatchSize = 32, Epochs = 2, RolloutSteps = 2,
        Encoder = new ImageConvolutionEncoder { Channels = [4], Groups = 2, EmbeddingSize = 6, HiddenSizes = [8] },
    };

    [TestMethod]
    [DataRow(null)]
    [DataRow(1000)]
    public void Train_Bytes_GivesTheBitsOfTheSameFloats(int? shuffleBufferSize)
    {
        JepaTrainingOptions options = Options with { ShuffleBufferSize = shuffleBufferSize };
        using TrainedJepa floats = Trainings.Train(options, Dots.Of(Frame));
        using TrainedJepa bytes = Trainings.Train(options, Dots.OfBytes(Frame));

        new TrainingOutcome(floats).AssertEqual(new TrainingOutcome(bytes), "bytes");
        Assert.AreEqual(floats.Description, bytes.Description, "the fingerprint of the data, too");
    }

    [TestMethod]
    public void Train_BytesFromACheckpointOfFloats_GoesOn()
    {
        using var folder = new TestFolder();
        JepaTrainingOptions options = Options with { CheckpointPath = folder["run.safetensors"], Epochs = 1 };
        Trainings.Train(options, Dots.Of(Frame)).Dispose();

        using TrainedJepa resumed = Trainings.Train(options with { Epochs = 2 }, Dots.OfBytes(Frame));
        using TrainedJepa whole = Trainings.Train(Options, Dots.Of(Frame));

        CollectionAssert.AreEqual(whole.Parameters(), resumed.Parameters());
    }

    [TestMethod]
    public void MeasureChannels_Bytes_AreThoseOfTheSameFloats()
    {
        using InMemoryClips floats = Dots.Of(Frame).InMemory(Options), bytes = Dots.OfBytes(Frame).InMemory(Options);

        ChannelStatistics expected = floats.MeasureChannels(), actual = bytes.MeasureChannels();

        for (int channel = 0; channel < Frame.Channels; channel++)
        {
            Assert.AreEqual(expected.Mean[channel], actual.Mean[channel], 1e-8);
            Assert.AreEqual(expected.Deviation[channel], actual.Deviation[channel], 1e-8);
        }
    }

    [TestMethod]
    public void Read_WindowsOfImages_AreKeptAsBytes()
    {
        Series[] films = Dots.Of(Frame, count: 3);

        IReadOnlyList<Stretch> stretches = StretchReader.Read(new InterleavedRows(films, windowSize: 3));

        Assert.HasCount(3, stretches);
        foreach ((Series film, Stretch stretch) in films.Zip(stretches))
        {
            Assert.AreEqual(film.Frames.Length, stretch.Values.Bytes.Length, "each frame once");
            Assert.AreEqual(38, stretch.Length);
            for (int window = 0; window < stretch.Length; window++)
            {
                ReadOnlySpan<float> expected = film.Frames.Span.Slice(window * Frame.Size, 3 * Frame.Size);
                Assert.IsTrue(expected.SequenceEqual(stretch.Window(window)), $"window {window}");
            }
        }
    }

    [TestMethod]
    [DataRow(0.5f)]
    [DataRow(256f)]
    [DataRow(-1f)]
    [DataRow(-0f)]
    [DataRow(float.NaN)]
    public void Read_ImagesWithAValueThatIsNoByte_AreKeptToTheBit(float value)
    {
        Series film = Dots.Of(Frame, count: 1)[0];
        float[] frames = film.Frames.ToArray();
        frames[20 * Frame.Size + 5] = value;
        Series[] series = [new(frames, Frame)];

        Stretch stretch = StretchReader.Read(new InterleavedRows(series, windowSize: 3)).Single();

        CollectionAssert.AreEqual(
            frames.Select(BitConverter.SingleToInt32Bits).ToArray(),
            stretch.Values.Singles.ToArray().Select(BitConverter.SingleToInt32Bits).ToArray());
    }

    [TestMethod]
    public void Read_ImagesWithAGap_BeginAnewBehindIt()
    {
        Series[] film = Dots.Of(Frame, count: 1);

        IReadOnlyList<Stretch> stretches =
            StretchReader.Read(new InterleavedRows(film, windowSize: 3, leaveOut: (_, window) => window == 7));

        CollectionAssert.AreEqual(new[] { 7, 30 }, stretches.Select(stretch => stretch.Length).ToArray());
        Assert.IsTrue(stretches.All(stretch => stretch.Values.Singles.IsEmpty));
    }
}
