using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>
/// A layer: its forward pass in torch and, beside it, the same computation as ONNX nodes, so that the two cannot drift.
/// </summary>
/// <param name="name">The layer's name, unique among its siblings; its parameters are named after it.</param>
public abstract class Layer(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Adds the same computation to an ONNX graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">Name of the value that the layer reads.</param>
    /// <returns>Name of the value that the layer gives.</returns>
    public abstract string AppendTo(OnnxGraphBuilder graph, string input);

    /// <summary>
    /// Registers an inner layer, so that its parameters are trained, stored and freed with this one's.
    /// </summary>
    /// <typeparam name="TLayer">The inner layer's type.</typeparam>
    /// <param name="layer">The inner layer.</param>
    /// <returns>The inner layer.</returns>
    protected TLayer Registered<TLayer>(TLayer layer)
        where TLayer : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        register_module(layer.GetName(), layer);
        return layer;
    }

    /// <summary>Registers a parameter of the layer's own.</summary>
    /// <param name="parameterName">The parameter's name, unique within the layer.</param>
    /// <param name="value">Its initial value, float32.</param>
    /// <returns>The parameter.</returns>
    protected TorchSharp.Modules.Parameter Registered(string parameterName, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var parameter = new TorchSharp.Modules.Parameter(value);
        parameter.DetachFromDisposeScope(); // as the layers of TorchSharp do with theirs
        register_parameter(parameterName, parameter);
        return parameter;
    }
}
