using System.IO.Compression;
using Jepa.MLNet.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Tests.Encoding;

/// <summary>Pipelines that the first version saved.</summary>
[TestClass]
public sealed class FormatOneTests
{
    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void Pipeline_OfTheFirstVersion_LoadsScoresAndSavesAgain()
    {
        using var folder = new TestFolder();
        (_, float[][] latents) = BallAssets.Samples();
        IDataView data = _context.Data.LoadFromEnumerable(BallAssets.WindowRows());

        ITransformer loaded = _context.Model.Load(BallAssets.Pipeline, out DataViewSchema schema);
        AssertLatents(loaded);
        float[] velocities = [.. loaded.Transform(data).GetColumn<float>("Score")];
        _context.Model.Save(loaded, schema, folder["again.zip"]);
        ITransformer again = new MLContext(seed: 2).Model.Load(folder["again.zip"], out _);

        AssertLatents(again);
        CollectionAssert.AreEqual(velocities, again.Transform(data).GetColumn<float>("Score").ToArray());
        (loaded as IDisposable)?.Dispose();
        (again as IDisposable)?.Dispose();

        void AssertLatents(ITransformer model)
        {
            float[][] actual = [.. model.Transform(data).GetColumn<float[]>("Latent")];
            Assert.HasCount(latents.Length, actual);
            for (int row = 0; row < latents.Length; row++)
                Rows.AssertClose(latents[row], actual[row]);
        }
    }

    [TestMethod]
    public void Operator_SavedToday_HasTheOldLayoutAndTheNewVersion()
    {
        // An old reader takes a file whose readable version is its own, and reads the key to its end.
        using var folder = new TestFolder();
        ITransformer loaded = _context.Model.Load(BallAssets.Pipeline, out DataViewSchema schema);
        _context.Model.Save(loaded, schema, folder["again.zip"]);

        byte[] before = Key(BallAssets.Pipeline), after = Key(folder["again.zip"]);

        Assert.AreEqual((0x00010001u, 0x00010001u), Versions(before));
        Assert.AreEqual((0x00010002u, 0x00010001u), Versions(after));
        BitConverter.TryWriteBytes(after.AsSpan(0x48), 0x00010001u);
        CollectionAssert.AreEqual(before, after);

        static (uint Written, uint Readable) Versions(byte[] key) => (BitConverter.ToUInt32(key, 0x48), BitConverter.ToUInt32(key, 0x4C));

        static byte[] Key(string path)
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            string encoder = archive.Entries.Single(entry => entry.Name == "Encoder").FullName;
            using Stream stream = archive.GetEntry(encoder.Replace("Encoder", "Model.key", StringComparison.Ordinal))!.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
