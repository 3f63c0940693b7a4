using Jepa.MLNet.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>Checks columns and makes the transformer of an operator.</summary>
/// <typeparam name="TTransformer">The transformer.</typeparam>
public abstract class JepaOperatorEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : JepaOperatorTransformer
{
    private readonly IHost _host;
    private readonly OperatorColumns _columns;

    private protected JepaOperatorEstimator(
        IHostEnvironment environment, OperatorColumns columns, JepaModelDescription description)
    {
        _host = environment.Register(GetType().Name);
        _columns = columns;
        Description = description;
    }

    /// <summary>Gets what the model expects and where it comes from.</summary>
    public JepaModelDescription Description { get; }

    /// <summary>Checks the input's schema and makes a transformer with sessions of its own.</summary>
    /// <param name="input">Data with the input columns.</param>
    /// <returns>The transformer; dispose of it when it is no longer needed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input column is missing or is not what the model expects.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// <c>MLContext.GpuDeviceId</c> names a device that cannot be used, and <c>FallbackToCpu</c> is off.
    /// </exception>
    public TTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _columns.Find(input.Schema);
        return CreateTransformer(_host, input);
    }

    /// <summary>Says which columns <see cref="Fit"/>'s transformer will make of such an input.</summary>
    /// <param name="inputSchema">The shape of the input's schema.</param>
    /// <returns>The input's columns and the output columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An input column is missing or is not what the model expects.
    /// </exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return _columns.Declare(inputSchema);
    }

    private protected abstract TTransformer CreateTransformer(IHost host, IDataView input);
}
