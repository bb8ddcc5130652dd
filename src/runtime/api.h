// The functions of TensorFlow's C API that the library uses, looked up by name at run time.
#pragma once

#include <atomic>

#include "tensorflow/c/c_api.h"
#include "tensorflow/c/c_api_experimental.h"
#include "tensorflow/c/eager/c_api.h"
#include "tensorflow/c/eager/c_api_experimental.h"
#include "tensorflow/c/tf_tstring.h"

namespace tf::internal {

/// Looks symbols up; remembers the first one that the library lacks.
class SymbolLoader {
 public:
  explicit SymbolLoader(void* library) : library_(library) {}
  struct Symbol {
    void* address;
    template <class Function>
    operator Function*() const {
      return reinterpret_cast<Function*>(address);
    }
  };
  Symbol operator()(const char* name);
  const char* missing() const { return missing_; }

 private:
  void* library_;
  const char* missing_ = nullptr;
};

/// The table. This is the only place that names the functions; each member has the C function's
/// name and type, so that a call reads as in TensorFlow's documentation.
struct Api {
  explicit Api(void* library) : find_(library) {}
  const char* missing() const { return find_.missing(); }

 private:
  SymbolLoader find_;  // first: the members below are initialised with it

 public:
  decltype(&::TF_Version) TF_Version = find_("TF_Version");
  decltype(&::TF_NewStatus) TF_NewStatus = find_("TF_NewStatus");
  decltype(&::TF_DeleteStatus) TF_DeleteStatus = find_("TF_DeleteStatus");
  decltype(&::TF_SetStatus) TF_SetStatus = find_("TF_SetStatus");
  decltype(&::TF_GetCode) TF_GetCode = find_("TF_GetCode");
  decltype(&::TF_Message) TF_Message = find_("TF_Message");

  decltype(&::TF_AllocateTensor) TF_AllocateTensor = find_("TF_AllocateTensor");
  decltype(&::TF_NewTensor) TF_NewTensor = find_("TF_NewTensor");
  decltype(&::TF_DeleteTensor) TF_DeleteTensor = find_("TF_DeleteTensor");
  decltype(&::TF_TensorType) TF_TensorType = find_("TF_TensorType");
  decltype(&::TF_NumDims) TF_NumDims = find_("TF_NumDims");
  decltype(&::TF_Dim) TF_Dim = find_("TF_Dim");
  decltype(&::TF_TensorByteSize) TF_TensorByteSize = find_("TF_TensorByteSize");
  decltype(&::TF_TensorData) TF_TensorData = find_("TF_TensorData");
  decltype(&::TF_DataTypeSize) TF_DataTypeSize = find_("TF_DataTypeSize");

  decltype(&::TF_GetAllOpList) TF_GetAllOpList = find_("TF_GetAllOpList");
  decltype(&::TF_GetAllRegisteredKernels) TF_GetAllRegisteredKernels =
      find_("TF_GetAllRegisteredKernels");
  decltype(&::TF_DeleteBuffer) TF_DeleteBuffer = find_("TF_DeleteBuffer");

  decltype(&::TF_NewBufferFromString) TF_NewBufferFromString = find_("TF_NewBufferFromString");

  decltype(&::TF_SessionRun) TF_SessionRun = find_("TF_SessionRun");

  decltype(&::TF_NewGraph) TF_NewGraph = find_("TF_NewGraph");
  decltype(&::TF_DeleteGraph) TF_DeleteGraph = find_("TF_DeleteGraph");
  decltype(&::TF_NewOperation) TF_NewOperation = find_("TF_NewOperation");
  decltype(&::TF_FinishOperation) TF_FinishOperation = find_("TF_FinishOperation");
  decltype(&::TF_AddInput) TF_AddInput = find_("TF_AddInput");
  decltype(&::TF_AddInputList) TF_AddInputList = find_("TF_AddInputList");
  decltype(&::TF_AddControlInput) TF_AddControlInput = find_("TF_AddControlInput");
  decltype(&::TF_SetDevice) TF_SetDevice = find_("TF_SetDevice");
  decltype(&::TF_OperationNumOutputs) TF_OperationNumOutputs = find_("TF_OperationNumOutputs");
  decltype(&::TF_OperationOutputType) TF_OperationOutputType = find_("TF_OperationOutputType");
  decltype(&::TF_GraphToFunctionWithControlOutputs) TF_GraphToFunctionWithControlOutputs =
      find_("TF_GraphToFunctionWithControlOutputs");
  decltype(&::TF_DeleteFunction) TF_DeleteFunction = find_("TF_DeleteFunction");
  decltype(&::TF_GraphCopyFunction) TF_GraphCopyFunction = find_("TF_GraphCopyFunction");
  decltype(&::TF_GraphGetTensorNumDims) TF_GraphGetTensorNumDims =
      find_("TF_GraphGetTensorNumDims");
  decltype(&::TF_GraphGetTensorShape) TF_GraphGetTensorShape = find_("TF_GraphGetTensorShape");

  decltype(&::TF_SetAttrBool) TF_SetAttrBool = find_("TF_SetAttrBool");
  decltype(&::TF_SetAttrInt) TF_SetAttrInt = find_("TF_SetAttrInt");
  decltype(&::TF_SetAttrFloat) TF_SetAttrFloat = find_("TF_SetAttrFloat");
  decltype(&::TF_SetAttrString) TF_SetAttrString = find_("TF_SetAttrString");
  decltype(&::TF_SetAttrType) TF_SetAttrType = find_("TF_SetAttrType");
  decltype(&::TF_SetAttrShape) TF_SetAttrShape = find_("TF_SetAttrShape");
  decltype(&::TF_SetAttrTensor) TF_SetAttrTensor = find_("TF_SetAttrTensor");
  decltype(&::TF_SetAttrFuncName) TF_SetAttrFuncName = find_("TF_SetAttrFuncName");
  decltype(&::TF_SetAttrBoolList) TF_SetAttrBoolList = find_("TF_SetAttrBoolList");
  decltype(&::TF_SetAttrIntList) TF_SetAttrIntList = find_("TF_SetAttrIntList");
  decltype(&::TF_SetAttrFloatList) TF_SetAttrFloatList = find_("TF_SetAttrFloatList");
  decltype(&::TF_SetAttrStringList) TF_SetAttrStringList = find_("TF_SetAttrStringList");
  decltype(&::TF_SetAttrTypeList) TF_SetAttrTypeList = find_("TF_SetAttrTypeList");
  decltype(&::TF_SetAttrShapeList) TF_SetAttrShapeList = find_("TF_SetAttrShapeList");
  decltype(&::TF_SetAttrValueProto) TF_SetAttrValueProto = find_("TF_SetAttrValueProto");

  decltype(&::TFE_NewContextOptions) TFE_NewContextOptions = find_("TFE_NewContextOptions");
  decltype(&::TFE_DeleteContextOptions) TFE_DeleteContextOptions =
      find_("TFE_DeleteContextOptions");
  decltype(&::TFE_ContextOptionsSetConfig) TFE_ContextOptionsSetConfig =
      find_("TFE_ContextOptionsSetConfig");
  decltype(&::TFE_ContextOptionsSetDevicePlacementPolicy)
      TFE_ContextOptionsSetDevicePlacementPolicy =
          find_("TFE_ContextOptionsSetDevicePlacementPolicy");
  decltype(&::TFE_NewContext) TFE_NewContext = find_("TFE_NewContext");
  decltype(&::TFE_ContextListDevices) TFE_ContextListDevices = find_("TFE_ContextListDevices");
  decltype(&::TF_DeviceListCount) TF_DeviceListCount = find_("TF_DeviceListCount");
  decltype(&::TF_DeviceListName) TF_DeviceListName = find_("TF_DeviceListName");
  decltype(&::TF_DeviceListType) TF_DeviceListType = find_("TF_DeviceListType");
  decltype(&::TF_DeviceListMemoryBytes) TF_DeviceListMemoryBytes =
      find_("TF_DeviceListMemoryBytes");
  decltype(&::TF_DeviceListIncarnation) TF_DeviceListIncarnation =
      find_("TF_DeviceListIncarnation");
  decltype(&::TF_DeleteDeviceList) TF_DeleteDeviceList = find_("TF_DeleteDeviceList");
  decltype(&::TFE_ContextSetServerDefWithTimeoutAndRetries)
      TFE_ContextSetServerDefWithTimeoutAndRetries =
          find_("TFE_ContextSetServerDefWithTimeoutAndRetries");
  decltype(&::TFE_ContextUpdateServerDefWithTimeout) TFE_ContextUpdateServerDefWithTimeout =
      find_("TFE_ContextUpdateServerDefWithTimeout");
  decltype(&::TFE_ContextCheckAlive) TFE_ContextCheckAlive = find_("TFE_ContextCheckAlive");
  decltype(&::TF_NewSessionOptions) TF_NewSessionOptions = find_("TF_NewSessionOptions");
  decltype(&::TF_DeleteSessionOptions) TF_DeleteSessionOptions = find_("TF_DeleteSessionOptions");
  decltype(&::TF_SetTarget) TF_SetTarget = find_("TF_SetTarget");
  decltype(&::TF_SetConfig) TF_SetConfig = find_("TF_SetConfig");
  decltype(&::TF_NewSession) TF_NewSession = find_("TF_NewSession");
  decltype(&::TF_DeleteSession) TF_DeleteSession = find_("TF_DeleteSession");
  decltype(&::TF_SessionListDevices) TF_SessionListDevices = find_("TF_SessionListDevices");

  decltype(&::TF_NewServer) TF_NewServer = find_("TF_NewServer");
  decltype(&::TF_ServerStart) TF_ServerStart = find_("TF_ServerStart");
  decltype(&::TF_ServerJoin) TF_ServerJoin = find_("TF_ServerJoin");
  decltype(&::TF_ServerTarget) TF_ServerTarget = find_("TF_ServerTarget");
  decltype(&::TFE_ContextSetRunEagerOpAsFunction) TFE_ContextSetRunEagerOpAsFunction =
      find_("TFE_ContextSetRunEagerOpAsFunction");
  decltype(&::TFE_ContextClearCaches) TFE_ContextClearCaches = find_("TFE_ContextClearCaches");

  decltype(&::TF_FunctionSetAttrValueProto) TF_FunctionSetAttrValueProto =
      find_("TF_FunctionSetAttrValueProto");
  decltype(&::TFE_ContextAddFunction) TFE_ContextAddFunction = find_("TFE_ContextAddFunction");
  decltype(&::TFE_ContextRemoveFunction) TFE_ContextRemoveFunction =
      find_("TFE_ContextRemoveFunction");
  decltype(&::TFE_ContextHasFunction) TFE_ContextHasFunction = find_("TFE_ContextHasFunction");
  decltype(&::TFE_ContextGetFunction) TFE_ContextGetFunction = find_("TFE_ContextGetFunction");

  TFE_TensorHandle* (*TFE_NewTensorHandle)(const TF_Tensor*, TF_Status*) =  // has a C++ overload
      find_("TFE_NewTensorHandle");
  decltype(&::TFE_DeleteTensorHandle) TFE_DeleteTensorHandle = find_("TFE_DeleteTensorHandle");
  decltype(&::TFE_TensorHandleDataType) TFE_TensorHandleDataType =
      find_("TFE_TensorHandleDataType");
  decltype(&::TFE_TensorHandleNumDims) TFE_TensorHandleNumDims = find_("TFE_TensorHandleNumDims");
  decltype(&::TFE_TensorHandleDim) TFE_TensorHandleDim = find_("TFE_TensorHandleDim");
  decltype(&::TFE_TensorHandleResolve) TFE_TensorHandleResolve = find_("TFE_TensorHandleResolve");
  decltype(&::TFE_TensorHandleBackingDeviceName) TFE_TensorHandleBackingDeviceName =
      find_("TFE_TensorHandleBackingDeviceName");
  decltype(&::TFE_TensorHandleCopyToDevice) TFE_TensorHandleCopyToDevice =
      find_("TFE_TensorHandleCopyToDevice");

  decltype(&::TFE_NewOp) TFE_NewOp = find_("TFE_NewOp");
  decltype(&::TFE_DeleteOp) TFE_DeleteOp = find_("TFE_DeleteOp");
  decltype(&::TFE_OpReset) TFE_OpReset = find_("TFE_OpReset");
  decltype(&::TFE_OpSetDevice) TFE_OpSetDevice = find_("TFE_OpSetDevice");
  decltype(&::TFE_OpAddInput) TFE_OpAddInput = find_("TFE_OpAddInput");
  decltype(&::TFE_OpAddInputList) TFE_OpAddInputList = find_("TFE_OpAddInputList");
  decltype(&::TFE_Execute) TFE_Execute = find_("TFE_Execute");
  decltype(&::TFE_OpSetAttrBool) TFE_OpSetAttrBool = find_("TFE_OpSetAttrBool");
  decltype(&::TFE_OpSetAttrInt) TFE_OpSetAttrInt = find_("TFE_OpSetAttrInt");
  decltype(&::TFE_OpSetAttrFloat) TFE_OpSetAttrFloat = find_("TFE_OpSetAttrFloat");
  decltype(&::TFE_OpSetAttrString) TFE_OpSetAttrString = find_("TFE_OpSetAttrString");
  decltype(&::TFE_OpSetAttrType) TFE_OpSetAttrType = find_("TFE_OpSetAttrType");
  decltype(&::TFE_OpSetAttrShape) TFE_OpSetAttrShape = find_("TFE_OpSetAttrShape");
  decltype(&::TFE_OpSetAttrTensor) TFE_OpSetAttrTensor = find_("TFE_OpSetAttrTensor");
  decltype(&::TFE_OpSetAttrFunctionName) TFE_OpSetAttrFunctionName =
      find_("TFE_OpSetAttrFunctionName");
  decltype(&::TFE_OpSetAttrFunctionList) TFE_OpSetAttrFunctionList =
      find_("TFE_OpSetAttrFunctionList");
  decltype(&::TFE_OpSetAttrBoolList) TFE_OpSetAttrBoolList = find_("TFE_OpSetAttrBoolList");
  decltype(&::TFE_OpSetAttrIntList) TFE_OpSetAttrIntList = find_("TFE_OpSetAttrIntList");
  decltype(&::TFE_OpSetAttrFloatList) TFE_OpSetAttrFloatList = find_("TFE_OpSetAttrFloatList");
  decltype(&::TFE_OpSetAttrStringList) TFE_OpSetAttrStringList = find_("TFE_OpSetAttrStringList");
  decltype(&::TFE_OpSetAttrTypeList) TFE_OpSetAttrTypeList = find_("TFE_OpSetAttrTypeList");
  decltype(&::TFE_OpSetAttrShapeList) TFE_OpSetAttrShapeList = find_("TFE_OpSetAttrShapeList");

  decltype(&::TFE_InferShapes) TFE_InferShapes = find_("TFE_InferShapes");
  decltype(&::TF_NewShapeAndTypeList) TF_NewShapeAndTypeList = find_("TF_NewShapeAndTypeList");
  decltype(&::TF_DeleteShapeAndTypeList) TF_DeleteShapeAndTypeList =
      find_("TF_DeleteShapeAndTypeList");
  decltype(&::TF_ShapeAndTypeListSetShape) TF_ShapeAndTypeListSetShape =
      find_("TF_ShapeAndTypeListSetShape");
  decltype(&::TF_ShapeAndTypeListSetUnknownShape) TF_ShapeAndTypeListSetUnknownShape =
      find_("TF_ShapeAndTypeListSetUnknownShape");
  decltype(&::TF_ShapeAndTypeListSetDtype) TF_ShapeAndTypeListSetDtype =
      find_("TF_ShapeAndTypeListSetDtype");

  decltype(&::TFE_NewCancellationManager) TFE_NewCancellationManager =
      find_("TFE_NewCancellationManager");
  decltype(&::TFE_CancellationManagerStartCancel) TFE_CancellationManagerStartCancel =
      find_("TFE_CancellationManagerStartCancel");
  decltype(&::TFE_OpSetCancellationManager) TFE_OpSetCancellationManager =
      find_("TFE_OpSetCancellationManager");
};

extern std::atomic<const Api*> loaded_api;
const Api& load_api();

/// The table of the loaded library; loads it at first use (see context.h).
inline const Api& api() {
  const Api* table = loaded_api.load(std::memory_order_acquire);
  return table ? *table : load_api();
}

}  // namespace tf::internal
