using Microsoft.ML;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>The article's encoder in a file, and an estimator and a transformer of it.</summary>
internal sealed class Scene : IDisposable
{
    private readonly TestFolder _folder = new();

    public Scene(JepaEncodingOptions? options = null)
    {
        ModelPath = _folder.WriteEncoder(TestNetwork.Article);
        Estimator = Context.Transforms.JepaEncode("Latent", "Window", ModelPath, options ?? new JepaEncodingOptions());
        Transformer = Estimator.Fit(Load(Rows.Windows(1)));
    }

    public MLContext Context { get; } = new(seed: 1);

    public string ModelPath { get; }

    public JepaEncodingEstimator Estimator { get; }

    public JepaEncodingTransformer Transformer { get; }

    public string File(string name) => _folder[name];

    public IDataView Load(IEnumerable<WindowRow> rows) => Context.Data.LoadFromEnumerable(rows);

    public IDataView Transform(IEnumerable<WindowRow> rows) => Transformer.Transform(Load(rows));

    public void Dispose()
    {
        Transformer.Dispose();
        _folder.Dispose();
    }
}
