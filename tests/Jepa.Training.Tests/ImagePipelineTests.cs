using Jepa.MLNet;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Tests.Fixtures;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Training.Tests;

/// <summary>From files of images to latents, with the image transforms of ML.NET.</summary>
[TestClass]
public sealed class ImagePipelineTests
{
    private const int FilmCount = 3, FilmLength = 16, Side = 8;

    private readonly MLContext _context = new(seed: 1);

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Fit_ImageFiles_LearnsFromBytesAndEncodesThem(bool asFloats)
    {
        using var folder = new TestFolder();
        IDataView files = WriteFilms(folder);
        var options = Trainings.Small with
        {
            Standardize = true, LatentSize = 4, BatchSize = 16, Epochs = 2,
            Encoder = new ImageConvolutionEncoder
            {
                Channels = [4, 8], Groups = 2, EmbeddingSize = 6, HiddenSizes = [8],
            },
        };
        TransformsCatalog transforms = _context.Transforms;
        IEstimator<ITransformer> pipeline = transforms.LoadImages("Image", folder.FullName, nameof(FilmFrame.File))
            .Append(transforms.ResizeImages("Image", Side, Side))
            .Append(transforms.ExtractPixels(
                "Pixels", "Image", interleavePixelColors: false, outputAsFloatArray: asFloats))
            .Append(transforms.SlidingWindow(
                "Window", "Pixels", windowSize: 3, seriesColumnName: nameof(FilmFrame.Camera)))
            .Append(transforms.JepaEncode("Latent", "Window", options));

        ITransformer model = pipeline.Fit(files);
        IDataView scored = model.Transform(files);

        float[][] latents = [.. scored.GetColumn<float[]>("Latent")];
        Assert.HasCount(FilmCount * (FilmLength - 2), latents);
        Assert.IsTrue(latents.SelectMany(latent => latent).All(float.IsFinite));
        Assert.IsGreaterThan(latents.Length / 2, latents.DistinctBy(latent => latent[0]).Count(), "images differ");
        var stage = (JepaEncodingTransformer)((IEnumerable<ITransformer>)model).Last();
        Assert.AreEqual(new FrameShape(3, Side, Side), stage.Model.Description.Frame);
        stage.Dispose();
    }

    private IDataView WriteFilms(TestFolder folder)
    {
        var shape = new FrameShape(1, Side, Side);
        List<FilmFrame> rows = [];
        for (int time = 0; time < FilmLength; time++)
        {
            for (int film = 0; film < FilmCount; film++)
            {
                byte[] grey = [.. Dots.Film(shape, film, FilmLength).Skip(time * shape.Size).Take(shape.Size)];
                byte[] colours = [.. grey.SelectMany(pixel => (byte[])[pixel, pixel, pixel, 255])];
                using var image = MLImage.CreateFromPixels(Side, Side, MLPixelFormat.Bgra32, colours);
                string file = $"{film}-{time}.png";
                image.Save(folder[file]);
                rows.Add(new FilmFrame { File = file, Camera = film });
            }
        }
        return _context.Data.LoadFromEnumerable(rows);
    }

    private sealed class FilmFrame
    {
        public string File { get; set; } = "";

        public int Camera { get; set; }
    }
}
