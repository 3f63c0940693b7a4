using System.Runtime.InteropServices;
using Google.Protobuf;
using Jepa.Training.Onnx.Proto;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Onnx;

/// <summary>Builds one ONNX model node by node: opset 17, IR version 8, float32, a symbolic batch dimension.</summary>
public sealed class OnnxGraphBuilder
{
    private const int OpsetVersion = 17;
    private const int IrVersion = 8;
    private const string BatchDimension = "batch";

    private readonly GraphProto _graph;
    private readonly Dictionary<Parameter, string> _parameterNames;

    /// <param name="name">The graph's name.</param>
    /// <param name="parameters">The parameters that <see cref="AddParameter"/> may be given, with their names.</param>
    internal OnnxGraphBuilder(string name, IEnumerable<(string Name, Parameter Value)> parameters)
    {
        _graph = new GraphProto { Name = name };
        _parameterNames = new Dictionary<Parameter, string>(ReferenceEqualityComparer.Instance);
        foreach ((string parameterName, Parameter value) in parameters)
            _parameterNames.Add(value, parameterName);
    }

    /// <summary>Adds a node.</summary>
    /// <param name="operation">The operator of opset 17, for example <c>Relu</c>.</param>
    /// <param name="inputs">Names of the values it reads.</param>
    /// <param name="attributes">The node's attributes.</param>
    /// <returns>Name of the value it gives.</returns>
    public string AddNode(
        string operation,
        IEnumerable<string> inputs,
        params ReadOnlySpan<(string Name, OnnxAttributeValue Value)> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}{_graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.Add($"{node.Name}_output");
        foreach ((string attribute, OnnxAttributeValue value) in attributes)
            node.Attribute.Add(value.Named(attribute));
        _graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>Adds a Reshape.</summary>
    /// <param name="input">Name of the value to reshape.</param>
    /// <param name="shape">The new shape; 0 keeps the dimension that stands there, as the batch's.</param>
    /// <returns>Name of the reshaped value.</returns>
    public string AddReshape(string input, params ReadOnlySpan<long> shape)
    {
        var proto = new TensorProto
        {
            Name = $"shape{_graph.Node.Count}",
            DataType = (int)TensorProto.Types.DataType.Int64,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(shape)),
        };
        proto.Dims.Add(shape.Length);
        _graph.Initializer.Add(proto);
        return AddNode("Reshape", [input, proto.Name]);
    }

    /// <summary>Stores a parameter of the network under the name that torch knows it by.</summary>
    /// <remarks>
    /// A model is loaded back by these names: every parameter has to be stored, once, in torch's layout.
    /// </remarks>
    /// <param name="parameter">A parameter of the network that the graph is of.</param>
    /// <returns>Name of the value.</returns>
    /// <exception cref="ArgumentException">The parameter is not registered in the network.</exception>
    public string AddParameter(Parameter parameter) => _parameterNames.TryGetValue(parameter, out string? name)
        ? AddConstant(name, parameter)
        : throw new ArgumentException(
            $"A parameter of shape [{string.Join(", ", parameter.shape)}] is not registered in the network " +
            $"'{_graph.Name}'.",
            nameof(parameter));

    /// <summary>Stores a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Name of the value, a scalar.</returns>
    public string AddConstant(float value)
    {
        using Tensor scalar = tensor(value);
        return AddConstant($"constant{_graph.Initializer.Count}", scalar);
    }

    /// <summary>Stores a tensor.</summary>
    /// <param name="name">The value's name, unique in the graph.</param>
    /// <param name="values">The tensor; stored as float32.</param>
    /// <returns>Name of the value.</returns>
    public string AddConstant(string name, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using DisposeScope scope = NewDisposeScope();
        Tensor contiguous = values.detach().cpu().to_type(ScalarType.Float32).contiguous();
        var proto = new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            RawData = ByteString.CopyFrom(contiguous.bytes),
        };
        proto.Dims.AddRange(contiguous.shape);
        _graph.Initializer.Add(proto);
        return name;
    }

    /// <summary>Declares an input <c>[batch, size]</c>.</summary>
    internal string AddInput(string input, int size)
    {
        _graph.Input.Add(BatchOf(input, size));
        return input;
    }

    /// <summary>
    /// Declares the value <paramref name="value"/> as the output <c>[batch, size]</c> and finishes the model.
    /// </summary>
    internal ModelProto Build(string value, string output, int size, IReadOnlyDictionary<string, string> metadata)
    {
        NodeProto last = _graph.Node.Single(node => node.Output.Contains(value));
        last.Output[last.Output.IndexOf(value)] = output;
        // A network may read its own output too, as where a residual is added and kept.
        foreach (NodeProto node in _graph.Node)
        {
            for (int index = 0; index < node.Input.Count; index++)
            {
                if (node.Input[index] == value)
                    node.Input[index] = output;
            }
        }
        _graph.Output.Add(BatchOf(output, size));
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Jepa.Training",
            ProducerVersion = Package.Version,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OpsetVersion });
        foreach ((string key, string text) in metadata)
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = text });
        return model;
    }

    private static ValueInfoProto BatchOf(string name, int size)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = BatchDimension });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor
                {
                    ElemType = (int)TensorProto.Types.DataType.Float,
                    Shape = shape,
                },
            },
        };
    }
}
